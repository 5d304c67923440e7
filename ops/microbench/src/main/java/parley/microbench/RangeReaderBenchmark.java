package parley.microbench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import parley.contract.id.Seq;
import parley.contract.range.RangeReader;
import parley.contract.range.RangeResult;

/// A page of 100 messages, from each of the places where they may be.
@State(Scope.Benchmark)
public class RangeReaderBenchmark {
    private static final long FIRST = 1_000_000;
    private static final int MESSAGES = 100;
    private static final long HALF = FIRST + MESSAGES / 2;
    private static final long END = FIRST + MESSAGES;
    private static final long AFTER = Seq.of(Inputs.GENERATION, FIRST) - 1;
    private static final long UP_TO = Seq.of(Inputs.GENERATION, END) - 1;

    private final RangeReader hot =
            new RangeReader(FixedStores.view(FIRST, END), FixedStores.archive(FIRST, FIRST), Inputs.GENERATION);
    private final RangeReader stored =
            new RangeReader(FixedStores.view(END, END), FixedStores.archive(FIRST, END), Inputs.GENERATION);
    private final RangeReader joined =
            new RangeReader(FixedStores.view(HALF, END), FixedStores.archive(FIRST, HALF), Inputs.GENERATION);

    @Benchmark
    public RangeResult allInTheView() {
        return forward(hot);
    }

    @Benchmark
    public RangeResult allInTheDatabase() {
        return forward(stored);
    }

    @Benchmark
    public RangeResult halfInEach() {
        return forward(joined);
    }

    private static RangeResult forward(RangeReader reader) {
        return reader.forward(Inputs.CONVERSATION, AFTER, UP_TO, MESSAGES);
    }
}
