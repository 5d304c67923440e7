package parley.microbench;

import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;

/// A line of the table.
///
/// @param benchmark class, method and parameters
/// @param nanos an operation, on average
/// @param bytes allocated an operation, on average
record Row(String benchmark, double nanos, double bytes) {
    static final String HEADER = line("benchmark", "ns/op", "B/op");

    /// What JMH's gc profiler calls the bytes an operation.
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    static Row of(RunResult result) {
        return new Row(
                name(result.getParams()),
                result.getPrimaryResult().getScore(),
                Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATED), ALLOCATED)
                        .getScore());
    }

    String line() {
        return line(benchmark, String.format(Locale.ROOT, "%,.1f", nanos), String.format(Locale.ROOT, "%,.0f", bytes));
    }

    private static String line(String benchmark, String nanos, String bytes) {
        return String.format("%-48s %12s %10s", benchmark, nanos, bytes);
    }

    private static String name(BenchmarkParams params) {
        String qualified = params.getBenchmark();
        int method = qualified.lastIndexOf('.');
        String name = qualified.substring(qualified.lastIndexOf('.', method - 1) + 1);
        return params.getParamsKeys().stream()
                .map(key -> " " + key + "=" + params.getParam(key))
                .collect(Collectors.joining("", name, ""));
    }
}
