package parley.toolbox.chaos.report;

import java.util.List;
import java.util.Map;
import parley.toolbox.chaos.checker.Verdict;

/// A whole run.
///
/// @param settings of the run
/// @param p50 and p99 by phase, milliseconds
/// @param threshold what p99 must come back to, milliseconds
/// @param elsewhere violations by rule that no fault explains
/// @param limit what the load generator has to say about itself; empty: nothing
/// @param quiesced whether all that was awaited came within the time
/// @param unasked what could not be asked at the end
public record Report(
        Map<String, String> settings,
        Verdict verdict,
        List<Row> rows,
        Map<String, double[]> phases,
        double threshold,
        long elsewhere,
        String limit,
        boolean quiesced,
        List<String> unasked,
        List<Second> seconds,
        List<Span> spans) {
    public Report {
        rows = List.copyOf(rows);
    }

    /// @return whether nothing was violated and everything that was asked for was judged
    public boolean good() {
        return verdict.clean() && quiesced && unasked.isEmpty();
    }

    double quietP99() {
        double[] quiet = phases.get("quiet");
        return quiet == null ? Double.NaN : quiet[1];
    }
}
