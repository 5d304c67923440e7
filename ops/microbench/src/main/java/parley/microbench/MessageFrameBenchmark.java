package parley.microbench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import parley.contract.event.LoggedMessage;
import parley.contract.frame.MessageFrame;

/// The frame that sockets get: a gateway writes it once for all recipients and once for the sender's devices.
@State(Scope.Benchmark)
public class MessageFrameBenchmark {
    private final LoggedMessage message = Inputs.logged(1_000_000);
    private final long after = message.seq() - 3;

    @Benchmark
    public byte[] push() {
        return MessageFrame.push(message, after, false);
    }
}
