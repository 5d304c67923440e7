package parley.status.fold;

import io.micrometer.core.instrument.Timer;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.Stores;
import parley.contract.client.Unread;
import parley.contract.codec.LogRecords;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;

/// What Streams runs: receipts and events of a partition join in one store and go out as `im.status.v1` of
/// the same partition; of messages it remembers where the latest are.
///
/// The stores have no changelog: `im.status.v1` is one, and each task reads its partition of it when it
/// begins.
public final class StatusTopology {
    /// `conversation:user` → value of `im.status.v1`.
    static final String STATUSES = "statuses";
    /// Message id, 16 bytes → offset, 8 bytes; the latest of a partition.
    static final String PLACES = "places";

    /// At 1,000 messages a second over 8 partitions this is half a minute: longer than the sink lags.
    private static final int MOST_PLACES = 4_096;

    private final Partitions partitions;
    private final Function<Integer, StatusTable> tables;
    private final Timer delay;

    /// @param tables reads a partition of `im.status.v1`, opened anew for each task that begins
    /// @param delay from the append of a record to its fold
    public StatusTopology(Partitions partitions, Function<Integer, StatusTable> tables, Timer delay) {
        this.partitions = partitions;
        this.tables = tables;
        this.delay = delay;
    }

    public void build(StreamsBuilder builder) {
        builder.addStateStore(Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(STATUSES), Serdes.ByteArray(), Serdes.ByteArray())
                .withLoggingDisabled()
                .withCachingDisabled());
        builder.addStateStore(
                Stores.keyValueStoreBuilder(Stores.lruMap(PLACES, MOST_PLACES), Serdes.ByteArray(), Serdes.Long())
                        .withLoggingDisabled()
                        .withCachingDisabled());
        Consumed<byte[], byte[]> whole = Consumed.with(Serdes.ByteArray(), Serdes.ByteArray());
        KStream<byte[], byte[]> receipts = builder.stream(Topic.RECEIPTS.topicName(), whole.withName("receipts"));
        KStream<byte[], byte[]> events = builder.stream(
                Topic.EVENTS.topicName(),
                Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("events"));
        receipts.merge(events)
                .process(() -> new FoldProcessor(tables, new LogRecords(partitions), delay), Named.as("fold"), STATUSES)
                .to(
                        Topic.STATUS.topicName(),
                        Produced.with(Serdes.ByteArray(), Serdes.ByteArray())
                                .withStreamPartitioner(new ByConversation(partitions)));
        builder.stream(
                        Topic.MESSAGES.topicName(),
                        Consumed.with(Serdes.ByteArray(), headersOnly()).withName("messages"))
                .process(PlaceProcessor::new, Named.as("place"), PLACES);
    }

    /// Which partition a status goes to: that of its conversation's messages.
    private record ByConversation(Partitions partitions) implements StreamPartitioner<byte[], byte[]> {
        @Override
        public Optional<Set<Integer>> partitions(String topic, byte[] key, byte[] value, int count) {
            return Optional.of(Set.of(partitions.ofMember(key)));
        }
    }

    /// Where a message stands is told by its record's offset and headers: its value is not even copied.
    private static Serde<byte[]> headersOnly() {
        Deserializer<byte[]> nothing = new Unread();
        return Serdes.serdeFrom(Serdes.ByteArray().serializer(), nothing);
    }
}
