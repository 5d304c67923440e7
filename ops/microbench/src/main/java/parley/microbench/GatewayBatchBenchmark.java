package parley.microbench;

import java.util.List;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.event.LoggedMessage;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.GatewayItem;

/// What passes between a delivery worker and a gateway: one push when it is quiet, many under load.
@State(Scope.Benchmark)
public class GatewayBatchBenchmark {
    @Param({"1", "50"})
    private int pushes;

    private GatewayBatch batch = new GatewayBatch(Inputs.id(3), 1, List.of());
    private byte[] bytes = {};

    @Setup
    public void fill() {
        List<GatewayItem> items = LongStream.range(0, pushes)
                .mapToObj(GatewayBatchBenchmark::push)
                .toList();
        batch = new GatewayBatch(batch.epoch(), batch.number(), items);
        bytes = GatewayBatchCodec.encode(batch);
    }

    @Benchmark
    public byte[] encode() {
        return GatewayBatchCodec.encode(batch);
    }

    @Benchmark
    public GatewayBatch decode() {
        return GatewayBatchCodec.decode(bytes);
    }

    private static GatewayItem push(long offset) {
        LoggedMessage message = Inputs.logged(offset);
        return new GatewayItem.Push(
                Inputs.CONVERSATION,
                message.seq(),
                message.seq() - 1,
                List.of(Inputs.SENDER, Inputs.id(4)),
                message.time(),
                EnvelopeCodec.encode(message.envelope()));
    }
}
