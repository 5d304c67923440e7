package parley.microbench;

import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.id.MessageIds;

/// What stands between a frame and the log, and between the log and everybody who reads it.
@State(Scope.Benchmark)
public class EnvelopeBenchmark {
    private final MessageEnvelope envelope = Inputs.envelope(1);
    private final byte[] bytes = EnvelopeCodec.encode(envelope);

    @Benchmark
    public byte[] encode() {
        return EnvelopeCodec.encode(envelope);
    }

    @Benchmark
    public MessageEnvelope decode() {
        return EnvelopeCodec.decode(bytes);
    }

    @Benchmark
    public PayloadHash payloadHash() {
        return PayloadHash.of(envelope.type(), envelope.version(), null, null, envelope.body(), null);
    }

    @Benchmark
    public UUID messageId() {
        return MessageIds.of(envelope.sender(), envelope.conversation(), envelope.clientId());
    }
}
