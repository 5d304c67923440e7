package parley.analytics.figures;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.RecordCodec;
import parley.contract.event.AnalyticsMinute;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.Receipt;
import parley.contract.id.Seq;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;

/// The real topology over one partition, with a clock that the test moves; it keeps the history as well.
final class CountedPartition implements AutoCloseable {
    private static final long PUBLISHED_MS = 10_000;

    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> messages;
    private final TestInputTopic<byte[], byte[]> receipts;
    private final TestOutputTopic<byte[], byte[]> output;
    private final History history;
    private final Map<Long, AnalyticsMinute> minutes = new TreeMap<>();
    private final Set<UUID> ids = new HashSet<>();
    private long now;
    private long nextLook;
    private long offset;

    CountedPartition(FigureSettings settings, Instant begin, History history) {
        var builder = new StreamsBuilder();
        new AnalyticsTopology(settings, new Partitions(1)).build(builder);
        var properties = new Properties();
        properties.put("application.id", "figures");
        properties.put("bootstrap.servers", "nowhere:1");
        properties.put("processing.exception.handler.global.enabled", true);
        driver = new TopologyTestDriver(builder.build(), properties, begin);
        var bytes = new ByteArraySerializer();
        messages = driver.createInputTopic(Topic.MESSAGES.topicName(), bytes, bytes);
        receipts = driver.createInputTopic(Topic.RECEIPTS.topicName(), bytes, bytes);
        output = driver.createOutputTopic(
                Topic.ANALYTICS.topicName(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.history = history;
        now = begin.toEpochMilli();
        nextLook = now + MinuteTotals.MINUTE_MS;
    }

    long now() {
        return now;
    }

    /// @return the offset of the next message
    long next() {
        return offset;
    }

    /// Lets time pass; devices are looked at when a minute is full.
    void advance(long millis) {
        long until = now + millis;
        while (nextLook <= until) {
            step(nextLook);
            history.looked(nextLook);
            nextLook += MinuteTotals.MINUTE_MS;
        }
        step(until);
    }

    void send(MessageEnvelope message, long at) {
        long seq = Seq.of(message.generation(), offset);
        history.sent(new History.Sent(at, seq, message, !ids.add(message.message())));
        offset++;
        messages.pipeInput(Partitions.key(message.conversation()), EnvelopeCodec.encode(message), at);
    }

    void sendBytes(byte[] value) {
        offset++;
        messages.pipeInput(new byte[0], value, now);
    }

    void receive(Receipt receipt) {
        history.received(new History.Received(now, receipt));
        receipts.pipeInput(Partitions.key(receipt.conversation()), RecordCodec.RECEIPT.encode(receipt), now);
    }

    /// @return the last record of each minute
    Map<Long, AnalyticsMinute> minutes() {
        boolean lookComes = nextLook <= now + PUBLISHED_MS;
        advance(lookComes ? nextLook - now + PUBLISHED_MS : PUBLISHED_MS);
        output.readValuesToList().stream()
                .map(RecordCodec.ANALYTICS_MINUTE::decode)
                .forEach(minute ->
                        minutes.put(MinuteTotals.minute(minute.minute().toEpochMilli()), minute));
        return minutes;
    }

    @Override
    public void close() {
        driver.close();
    }

    private void step(long until) {
        driver.advanceWallClockTime(Duration.ofMillis(until - now));
        now = until;
    }
}
