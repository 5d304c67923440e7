package parley.toolbox.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import parley.toolbox.bench.report.Chart;
import parley.toolbox.bench.report.Report;

/// How fast users caught up who came back at once. Pure.
record OfflineReport(String about, int users, int messages, List<Round> rounds) implements Report {
    /// @param seconds from the first connect to the last `ready`
    /// @param readyMicros of each user, from the first connect
    record Round(Tally tally, double seconds, Histogram readyMicros) {
        double perSecond() {
            return tally.acceptedCount() / Math.max(0.001, seconds);
        }

        String line() {
            return Figures.format(
                    "%,d messages in %.2f s: %,.0f a second; lost %d  duplicated %d  out of order %d",
                    tally.acceptedCount(),
                    seconds,
                    perSecond(),
                    tally.lost(),
                    tally.duplicatedCount(),
                    tally.outOfOrderCount());
        }
    }

    @Override
    public String name() {
        return "offline";
    }

    @Override
    public String headline() {
        return Figures.format("%,.0f messages/s", rounds.getLast().perSecond());
    }

    @Override
    public boolean good() {
        return rounds.stream().allMatch(round -> round.tally().good());
    }

    @Override
    public Map<String, Object> json() {
        Round last = rounds.getLast();
        var json = new LinkedHashMap<String, Object>();
        json.put("about", about);
        json.put("users", users);
        json.put("messagesEach", messages);
        json.put("rounds", rounds.size());
        json.put("messages", last.tally().acceptedCount());
        json.put("seconds", last.seconds());
        json.put("messagesPerSecond", Math.round(last.perSecond()));
        json.put("readyMs", Figures.millis(last.readyMicros()));
        json.put("lost", last.tally().lost());
        json.put("duplicated", last.tally().duplicatedCount());
        json.put("outOfOrder", last.tally().outOfOrderCount());
        json.put("troubles", last.tally().troubles());
        json.put("good", good());
        return json;
    }

    @Override
    public String table() {
        var out = new StringBuilder(about + "\n");
        out.append(Figures.format("offline: %,d users with %,d messages each come back at once%n%n", users, messages));
        for (int i = 0; i < rounds.size(); i++) {
            out.append("round ").append(i + 1).append(": ").append(rounds.get(i).line());
            out.append('\n');
        }
        out.append('\n').append(Figures.latencyHead("milliseconds, last round"));
        out.append(Figures.latency("first connect to ready", rounds.getLast().readyMicros()));
        return out.append(Figures.troubles(rounds.getLast().tally())).toString();
    }

    @Override
    public List<Chart> charts() {
        return List.of(Figures.latencyChart(
                "First connect to ready", Map.of("ready", rounds.getLast().readyMicros())));
    }
}
