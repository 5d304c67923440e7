package parley.toolbox.chaos.report;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/// The timeline of a run as SVG: accepted/s, delivered/s and p99 one below the other, faults as bands.
final class Picture {
    private static final int WIDTH = 1000;
    private static final int LEFT = 60;
    private static final int TOP = 34;
    private static final int HEIGHT = 110;
    private static final int GAP = 34;
    private static final int MOST_LABELS = 14;

    private final Report report;
    private final StringBuilder svg = new StringBuilder();
    private final int seconds;

    private Picture(Report report) {
        this.report = report;
        this.seconds = Math.max(1, report.seconds().size());
    }

    static String of(Report report) {
        return new Picture(report).draw();
    }

    private String draw() {
        int height = TOP + 3 * (HEIGHT + GAP);
        svg.append("<svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(height);
        svg.append("\" role=\"img\" aria-label=\"Accepted and delivered messages a second and p99 over time\">");
        for (int i = 0; i < report.spans().size(); i++) {
            band(report.spans().get(i), i, height);
        }
        chart(0, "accepted / s", "accepted", Second::accepted);
        chart(1, "delivered / s", "delivered", Second::delivered);
        chart(2, "p99 ms (what never came: top)", "latency", Second::p99);
        int step = Math.max(1, seconds / 10);
        for (int second = 0; second <= seconds; second += step) {
            text(x(second), height - 8, "tick", "middle", second + " s");
        }
        return svg.append("</svg>").toString();
    }

    private void band(Span span, int number, int height) {
        double from = x(span.begin() / 1e9);
        double to = x(span.heal() / 1e9);
        svg.append(String.format(
                Locale.ROOT,
                "<g class=\"band\"><rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/><title>%s, %.1f s</title></g>",
                from,
                TOP - 6,
                Math.max(2, to - from),
                height - TOP - 12,
                ReportPage.escape(span.fault()),
                (span.heal() - span.begin()) / 1e9));
        if (report.spans().size() <= MOST_LABELS) {
            text(from, number % 2 == 0 ? 12 : 24, "label", "start", span.fault());
        } else {
            text(from, number % 2 == 0 ? 12 : 24, "label", "start", String.valueOf(number + 1));
        }
    }

    private void chart(int number, String title, String kind, ToDoubleFunction<Second> value) {
        List<Second> all = report.seconds();
        double most =
                all.stream().mapToDouble(value).filter(Double::isFinite).max().orElse(0);
        double scale = Math.max(1, most * 1.05);
        double bottom = TOP + number * (HEIGHT + GAP) + HEIGHT;
        svg.append(String.format(
                Locale.ROOT,
                "<line class=\"axis\" x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\"/>",
                LEFT,
                bottom,
                WIDTH - 10,
                bottom));
        text(LEFT - 6, bottom - HEIGHT + 8, "tick", "end", String.format(Locale.ROOT, "%.0f", scale));
        text(LEFT - 6, bottom, "tick", "end", "0");
        text(LEFT + 4, bottom - HEIGHT + 8, "title", "start", title);
        var path = new StringBuilder();
        boolean down = false;
        for (int second = 0; second < all.size(); second++) {
            double at = value.applyAsDouble(all.get(second));
            if (Double.isNaN(at)) {
                down = false;
                continue;
            }
            double height = Math.min(1, at / scale) * HEIGHT;
            path.append(down ? 'L' : 'M')
                    .append(String.format(Locale.ROOT, "%.1f %.1f", x(second + 0.5), bottom - height));
            down = true;
        }
        svg.append("<path class=\"").append(kind).append("\" d=\"").append(path).append("\"/>");
    }

    private void text(double x, double y, String kind, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                kind,
                x,
                y,
                anchor,
                ReportPage.escape(text)));
    }

    private double x(double second) {
        return LEFT + (WIDTH - LEFT - 10) * second / seconds;
    }
}
