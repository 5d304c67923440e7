package parley.toolbox.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import parley.toolbox.bench.report.Chart;
import parley.toolbox.bench.report.Report;

/// How fast a large archive answers. Pure.
///
/// @param generated seconds that writing it took
/// @param answers by kind of question, in the order that they were asked
record StoredHistoryReport(
        String about, int messages, int conversations, double generated, Map<String, Answers> answers)
        implements Report {
    /// @param barMs what the 99th percentile must stay below; 0: nothing
    /// @param failures questions that were not answered
    record Answers(Histogram micros, int barMs, int failures) {
        boolean good() {
            return barMs == 0
                    || failures == 0 && micros.getTotalCount() > 0 && micros.getValueAtPercentile(99) < barMs * 1_000L;
        }
    }

    @Override
    public String name() {
        return "history";
    }

    @Override
    public String headline() {
        long missed = answers.values().stream().filter(each -> !each.good()).count();
        return Figures.format("%,d messages, %d of %d bars missed", messages, missed, answers.size());
    }

    @Override
    public boolean good() {
        return !answers.isEmpty() && answers.values().stream().allMatch(Answers::good);
    }

    @Override
    public Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("about", about);
        json.put("messages", messages);
        json.put("conversations", conversations);
        json.put("generatedSeconds", Math.round(generated));
        answers.forEach((kind, each) -> json.put(
                kind,
                Map.of(
                        "ms", Figures.millis(each.micros()),
                        "asked", each.micros().getTotalCount(),
                        "failures", each.failures(),
                        "barMs", each.barMs(),
                        "good", each.good())));
        json.put("good", good());
        return json;
    }

    @Override
    public String table() {
        var out = new StringBuilder(about + "\n");
        out.append(Figures.format(
                "history: %,d messages in MySQL, written in %.0f s; a user with %d conversations%n%n",
                messages, generated, conversations));
        out.append(Figures.latencyHead("milliseconds"));
        answers.forEach((kind, each) -> {
            out.append(Figures.latency(
                    kind + Figures.format(" (%,d)", each.micros().getTotalCount()), each.micros()));
            if (!each.good()) {
                out.append(Figures.format("  not good: p99 below %d ms and no failure were expected%n", each.barMs()));
            }
            if (each.failures() > 0) {
                out.append(Figures.format("  %d not answered%n", each.failures()));
            }
        });
        return out.toString();
    }

    @Override
    public List<Chart> charts() {
        var curves = new LinkedHashMap<String, Histogram>();
        answers.forEach((kind, each) -> curves.put(kind, each.micros()));
        return List.of(Figures.latencyChart("A question", curves));
    }
}
