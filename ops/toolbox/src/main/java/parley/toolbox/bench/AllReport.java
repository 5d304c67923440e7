package parley.toolbox.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import parley.toolbox.bench.report.Report;

/// All measurements of one machine. Pure.
record AllReport(String about, List<Report> parts) implements Report {
    /// A measurement that could not be made.
    record Failed(String name, String why) implements Report {
        @Override
        public String headline() {
            return "failed: " + why;
        }

        @Override
        public boolean good() {
            return false;
        }

        @Override
        public Map<String, Object> json() {
            return Map.of("failed", why, "good", false);
        }

        @Override
        public String table() {
            return name + ": failed: " + why + "\n";
        }
    }

    @Override
    public String name() {
        return "all";
    }

    @Override
    public String headline() {
        return parts.size() + " measurements";
    }

    @Override
    public boolean good() {
        return parts.stream().allMatch(Report::good);
    }

    @Override
    public Map<String, Object> json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("about", about);
        parts.forEach(part -> json.put(part.name(), part.json()));
        json.put("good", good());
        return json;
    }

    @Override
    public String table() {
        var out = new StringBuilder(about + "\n\n");
        parts.forEach(part ->
                out.append(Figures.format("%-14s %-5s %s%n", part.name(), part.good() ? "" : "NOT", part.headline())));
        parts.forEach(
                part -> out.append("\n--- ").append(part.name()).append("\n").append(part.table()));
        return out.toString();
    }
}
