package parley.microbench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import parley.edge.frame.BrokenFrameException;
import parley.edge.frame.FrameParser;

/// What a client's text costs the gateway before anything is done about it.
@State(Scope.Benchmark)
public class FrameParseBenchmark {
    private final byte[] send = Inputs.send(1).getBytes(StandardCharsets.UTF_8);
    private final byte[] sends = LongStream.range(0, FrameParser.MOST_FRAMES)
            .mapToObj(Inputs::send)
            .collect(Collectors.joining(",", "[", "]"))
            .getBytes(StandardCharsets.UTF_8);

    /// The frame of a device that acknowledges one conversation, or catches up in many.
    @State(Scope.Benchmark)
    public static class Acknowledgement {
        @Param({"1", "20"})
        private int cursors;

        private byte[] text = {};

        @Setup
        public void write() {
            text = Inputs.ack(cursors).getBytes(StandardCharsets.UTF_8);
        }
    }

    @Benchmark
    public List<FrameParser.Result> send() throws BrokenFrameException {
        return FrameParser.parse(send);
    }

    @Benchmark
    public List<FrameParser.Result> sixteenSends() throws BrokenFrameException {
        return FrameParser.parse(sends);
    }

    @Benchmark
    public List<FrameParser.Result> ack(Acknowledgement ack) throws BrokenFrameException {
        return FrameParser.parse(ack.text);
    }
}
