package parley.toolbox.bench.report;

import java.util.List;
import java.util.Map;

/// Something to draw.
public sealed interface Chart {
    String title();

    /// Curves over one axis.
    ///
    /// @param ticks places on the x axis with what to write there
    record Lines(String title, String unit, Map<Double, String> ticks, List<Curve> curves) implements Chart {}

    /// @param xs ascending
    /// @param ys of the same length
    record Curve(String name, List<Double> xs, List<Double> ys) {}

    /// One bar a name.
    record Bars(String title, String unit, Map<String, Double> values) implements Chart {}
}
