package parley.microbench;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import parley.contract.codec.RawJson;
import parley.edge.messagetype.MessageTypes;
import parley.edge.messagetype.Refusal;

/// What it costs to look whether a body is what its type demands: a text, which is seen at a glance, and a
/// body that is read and validated.
@State(Scope.Benchmark)
public class BodyCheckBenchmark {
    private final MessageTypes types = MessageTypes.shipped();
    private final RawJson text = RawJson.of("{\"k\":4294967301,\"text\":\"" + "x".repeat(100) + "\"}");
    private final RawJson location = RawJson.of("{\"latitude\":52.50,\"longitude\":13.4,\"label\":\"here\"}");

    @Benchmark
    public @Nullable Refusal text() {
        return types.check("text", 1, text);
    }

    @Benchmark
    public @Nullable Refusal location() {
        return types.check("location", 1, location);
    }
}
