package parley.microbench;

import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import parley.contract.codec.RawJson;
import parley.contract.event.Mentions;

/// What the sink pays to know whom a message mentions: a text that mentions nobody, which is only searched, and
/// one that mentions two users.
@State(Scope.Benchmark)
public class MentionsBenchmark {
    private final RawJson nobody = RawJson.of("{\"k\":4294967301,\"text\":\"" + "x".repeat(100) + "\"}");
    private final RawJson two = RawJson.of(
            "{\"text\":\"your turn\",\"mentions\":[\"" + new UUID(1, 1) + "\",\"" + new UUID(1, 2) + "\"]}");

    @Benchmark
    public Mentions nobody() {
        return Mentions.of(nobody);
    }

    @Benchmark
    public Mentions two() {
        return Mentions.of(two);
    }
}
