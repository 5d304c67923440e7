package parley.toolbox.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import parley.toolbox.bench.report.Chart;
import parley.toolbox.bench.report.Report;

/// How fast pages of history were. Pure.
///
/// @param seconds that were timed
/// @param times of a page, by where it came from
/// @param failures pages that did not come
record HistoryReport(
        String about,
        int messages,
        int callers,
        int page,
        double seconds,
        Map<String, ? extends Histogram> times,
        int failures)
        implements Report {
    @Override
    public String name() {
        return "history";
    }

    @Override
    public String headline() {
        return Figures.format("%,.0f pages/s", pages() / Math.max(0.001, seconds));
    }

    @Override
    public boolean good() {
        return failures == 0 && !times.isEmpty();
    }

    private long pages() {
        return times.values().stream().mapToLong(Histogram::getTotalCount).sum();
    }

    @Override
    public Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("about", about);
        json.put("messages", messages);
        json.put("callers", callers);
        json.put("page", page);
        json.put("pages", pages());
        json.put("pagesPerSecond", Math.round(pages() / Math.max(0.001, seconds)));
        new TreeMap<>(times).forEach((source, micros) -> json.put(source + "Ms", Figures.millis(micros)));
        json.put("failures", failures);
        json.put("good", good());
        return json;
    }

    @Override
    public String table() {
        var out = new StringBuilder(about + "\n");
        out.append(Figures.format(
                "history: pages of %d of a conversation of %,d messages, %d callers, each one page at a time%n%n",
                page, messages, callers));
        out.append(Figures.format("%,.0f pages a second%n%n", pages() / Math.max(0.001, seconds)));
        out.append(Figures.latencyHead("milliseconds a page"));
        new TreeMap<>(times)
                .forEach((source, micros) ->
                        out.append(Figures.latency(source + Figures.format(" (%,d)", micros.getTotalCount()), micros)));
        return failures == 0
                ? out.toString()
                : out.append(failures + " pages did not come\n").toString();
    }

    @Override
    public List<Chart> charts() {
        return List.of(Figures.latencyChart("A page", new TreeMap<>(times)));
    }
}
