package parley.toolbox.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A [Chart] as SVG that needs nothing else.
final class Picture {
    private static final int WIDTH = 900;
    private static final int LEFT = 70;
    private static final int RIGHT = 170;
    private static final int TOP = 30;
    private static final int HEIGHT = 200;
    private static final int BAR = 22;
    private static final int NAMES = 330;
    private static final int COLOURS = 5;

    private final StringBuilder svg = new StringBuilder();

    private Picture() {}

    static String of(Chart chart) {
        var picture = new Picture();
        switch (chart) {
            case Chart.Lines lines -> picture.lines(lines);
            case Chart.Bars bars -> picture.bars(bars);
        }
        return picture.svg.append("</svg>").toString();
    }

    private void lines(Chart.Lines chart) {
        begin(TOP + HEIGHT + 30, chart.title());
        text(LEFT, 16, "title", "start", chart.title() + ", " + chart.unit());
        double most = 1.05 * Math.max(most(chart.curves()), 1e-9);
        double first = chart.curves().stream()
                .filter(curve -> !curve.xs().isEmpty())
                .mapToDouble(curve -> curve.xs().getFirst())
                .min()
                .orElse(0);
        double last = chart.curves().stream()
                .filter(curve -> !curve.xs().isEmpty())
                .mapToDouble(curve -> curve.xs().getLast())
                .max()
                .orElse(1);
        double width = WIDTH - LEFT - RIGHT;
        double scale = width / Math.max(1e-9, last - first);
        line(LEFT, TOP + HEIGHT, LEFT + width, TOP + HEIGHT);
        for (int i = 0; i <= 2; i++) {
            text(LEFT - 6, TOP + HEIGHT - i * HEIGHT / 2.0 + 4, "tick", "end", number(most * i / 2));
        }
        chart.ticks()
                .forEach((x, label) -> text(LEFT + (x - first) * scale, TOP + HEIGHT + 16, "tick", "middle", label));
        int colour = 0;
        for (Chart.Curve curve : chart.curves()) {
            var path = new StringBuilder();
            for (int i = 0; i < curve.xs().size(); i++) {
                path.append(i == 0 ? 'M' : 'L')
                        .append(String.format(
                                Locale.ROOT,
                                "%.1f %.1f",
                                LEFT + (curve.xs().get(i) - first) * scale,
                                TOP + HEIGHT - HEIGHT * Math.min(1, curve.ys().get(i) / most)));
            }
            String kind = "c" + colour++ % COLOURS;
            svg.append("<path class=\"")
                    .append(kind)
                    .append("\" d=\"")
                    .append(path)
                    .append("\"/>");
            text(WIDTH - RIGHT + 12, TOP + 12 + 18.0 * (colour - 1), "name " + kind, "start", curve.name());
        }
    }

    private void bars(Chart.Bars chart) {
        begin(TOP + BAR * chart.values().size() + 8, chart.title());
        text(LEFT, 16, "title", "start", chart.title() + ", " + chart.unit());
        double most = chart.values().values().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        int y = TOP;
        for (Map.Entry<String, Double> bar : chart.values().entrySet()) {
            double length = (WIDTH - NAMES - 90) * bar.getValue() / Math.max(1e-9, most);
            text(NAMES - 8, y + BAR - 8, "tick", "end", bar.getKey());
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"bar\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                    NAMES,
                    y,
                    Math.max(1, length),
                    BAR - 6));
            text(NAMES + length + 6, y + BAR - 8, "tick", "start", number(bar.getValue()));
            y += BAR;
        }
    }

    private void begin(int height, String label) {
        svg.append("<svg viewBox=\"0 0 ").append(WIDTH).append(' ').append(height);
        svg.append("\" role=\"img\" aria-label=\"").append(Page.escape(label)).append("\">");
    }

    private void line(double x1, double y1, double x2, double y2) {
        svg.append(String.format(
                Locale.ROOT, "<line class=\"axis\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>", x1, y1, x2, y2));
    }

    private void text(double x, double y, String kind, String anchor, String text) {
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
                kind,
                x,
                y,
                anchor,
                Page.escape(text)));
    }

    private static double most(List<Chart.Curve> curves) {
        return curves.stream()
                .flatMap(curve -> curve.ys().stream())
                .filter(Double::isFinite)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : value >= 1 ? "%.1f" : "%.3f", value);
    }
}
