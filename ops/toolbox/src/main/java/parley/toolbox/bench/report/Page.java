package parley.toolbox.bench.report;

import java.util.List;

/// Reports as one page of HTML that needs nothing else: no script, no font, no address.
public final class Page {
    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: #1d2330; --paper: #fff; --soft: #667; --line: #d5d9e2; --good: #147a3d;
              --bad: #b3261e; --c0: #2c5fd5; --c1: #0f8a72; --c2: #9a3fb5; --c3: #c2611f; --c4: #667; }
            @media (prefers-color-scheme: dark) { :root { --ink: #e6e9f0; --paper: #14171e; --soft: #9aa3b5; --line: #333a48;
              --good: #5fd38d; --bad: #ff8a80; --c0: #7fa4ff; --c1: #4fd1b5; --c2: #d59af0; --c3: #f2a65a; --c4: #9aa3b5; } }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto;
              max-width: 1000px; padding: 0 1rem; }
            h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
            .good { color: var(--good); } .bad { color: var(--bad); }
            pre { overflow-x: auto; font-size: 12.5px; line-height: 1.4; }
            svg { width: 100%; height: auto; margin: .6rem 0; } svg path { fill: none; stroke-width: 1.8; }
            svg path.c0 { stroke: var(--c0); } svg path.c1 { stroke: var(--c1); } svg path.c2 { stroke: var(--c2); }
            svg path.c3 { stroke: var(--c3); } svg path.c4 { stroke: var(--c4); } svg .axis { stroke: var(--line); }
            svg .bar { fill: var(--c0); } svg text { fill: var(--soft); font-size: 12px; }
            svg .title { fill: var(--ink); font-weight: 600; } svg text.c0 { fill: var(--c0); } svg text.c1 { fill: var(--c1); }
            svg text.c2 { fill: var(--c2); } svg text.c3 { fill: var(--c3); }
            """;

    private Page() {}

    /// @param about the machine and the version, in one line
    public static String of(String about, List<Report> reports) {
        var page = new StringBuilder("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Parley measured</title>"
                + "<style>" + STYLE + "</style></head><body><h1>Parley measured</h1><p>" + escape(about) + "</p>");
        for (Report report : reports) {
            page.append("<h2>").append(escape(report.name())).append("</h2>");
            page.append(
                    report.good()
                            ? "<p class=\"good\">Every promise held.</p>"
                            : "<p class=\"bad\">Not every promise held.</p>");
            report.charts().forEach(chart -> page.append(Picture.of(chart)));
            page.append("<pre>").append(escape(report.table())).append("</pre>");
        }
        return page.append("</body></html>\n").toString();
    }

    /// @return text that is inert between tags and in quoted attributes
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
