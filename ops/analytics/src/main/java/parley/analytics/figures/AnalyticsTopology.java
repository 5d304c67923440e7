package parley.analytics.figures;

import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;
import parley.contract.codec.LogRecords;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;

/// What Streams runs: messages and receipts of a partition become facts, and the facts of all partitions,
/// through a topic with one partition, become minutes. All stores are in memory, with changelogs.
final class AnalyticsTopology {
    static final String RECENT = "recent";
    static final String IDS = "ids";
    static final String CURSORS = "cursors";
    static final String HEADS = "heads";
    static final String MINUTES = "minutes";
    static final String CLOCKS = "clocks";

    /// Streams takes the records of a partition in the order of their times. A receipt that is as old as
    /// its message, or a little older because another broker's clock goes before, must not overtake it.
    static final long RECEIPTS_LATER_MS = 100;

    private final FigureSettings settings;
    private final Partitions partitions;

    /// @param partitions of the messages topic
    AnalyticsTopology(FigureSettings settings, Partitions partitions) {
        this.settings = settings;
        this.partitions = partitions;
    }

    void build(StreamsBuilder builder) {
        Stream.of(RECENT, IDS, CURSORS, HEADS, MINUTES)
                .forEach(name -> store(builder, name, Serdes.ByteArray(), Serdes.ByteArray()));
        var log = new LogRecords(partitions);
        store(builder, CLOCKS, Serdes.Integer(), Serdes.Long());
        KStream<byte[], byte[]> messages =
                builder.stream(Topic.MESSAGES.topicName(), consumed().withName("messages"));
        KStream<byte[], byte[]> receipts = builder.stream(
                Topic.RECEIPTS.topicName(),
                consumed()
                        .withName("receipts")
                        .withTimestampExtractor((record, partitionTime) -> record.timestamp() + RECEIPTS_LATER_MS));
        messages.merge(receipts)
                .process(
                        () -> new PartitionProcessor(settings, log), Named.as("partition"), RECENT, IDS, CURSORS, HEADS)
                .repartition(Repartitioned.<byte[], byte[]>as("facts")
                        .withNumberOfPartitions(1)
                        .withKeySerde(Serdes.ByteArray())
                        .withValueSerde(Serdes.ByteArray()))
                .process(() -> new MinutesProcessor(settings, partitions.count()), Named.as("minute"), MINUTES, CLOCKS)
                .to(Topic.ANALYTICS.topicName(), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    }

    private static <K, V> void store(StreamsBuilder builder, String name, Serde<K> key, Serde<V> value) {
        builder.addStateStore(Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), key, value)
                .withCachingDisabled());
    }

    private static Consumed<byte[], byte[]> consumed() {
        return Consumed.with(Serdes.ByteArray(), Serdes.ByteArray());
    }
}
