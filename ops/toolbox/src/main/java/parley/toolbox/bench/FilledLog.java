package parley.toolbox.bench;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import parley.contract.client.KafkaSettings;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.RawJson;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.id.MessageIds;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.testkit.fixture.Topics;
import parley.toolbox.CommandFailedException;

/// Messages written straight into the log, as gateways write them, and faster than clients could send them. The
/// first conversation is long: its messages are numbered in `k` of their bodies. Blocks.
final class FilledLog implements AutoCloseable {
    /// Client ids of these messages begin with it; those of loads are numbers.
    static final String PREFIX = "f";

    /// A share of all messages belongs to the long conversation, and at most half.
    private static final int LONG_SHARE = 50;
    private static final int LEAST_LONG = 10_000;
    private static final int TOLD_EVERY = 100_000;
    private static final long POLL_MS = 100;
    private static final String SINK = "persistence-sink";
    private static final byte[] VERSION = ascii("1.0");
    private static final byte[] TYPE = ascii("parley.message.accepted.v1");
    private static final byte[] SOURCE = ascii("/parley/edge-gateway");
    private static final byte[] JSON = ascii("application/json");

    private final CommonOptions common;
    private final Admin admin;
    private final String bootstrap;
    private final Partitions partitions = new Partitions(Topics.PARTITIONS);

    FilledLog(CommonOptions common, PlatformProcess platform) {
        this.common = common;
        this.bootstrap = platform.hello("kafka");
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    }

    /// @return how many of all messages the long conversation gets
    static int longMessages(int messages) {
        return Math.min(messages / 2, Math.max(LEAST_LONG, messages / LONG_SHARE));
    }

    /// @return the seconds that it took
    double write(List<People.Pair> pairs, int messages) throws InterruptedException {
        long began = System.nanoTime();
        var texts = new StoredTexts(1);
        var failure = new AtomicReference<@Nullable Exception>();
        long many = longMessages(messages);
        var settings = new HashMap<>(KafkaSettings.producer(bootstrap, "bench-fill"));
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 60_000L);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 60_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 30_000);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        try (Producer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
            for (int i = 0; i < messages && failure.get() == null; i++) {
                long k = i * many / messages;
                boolean ofLong = (i + 1) * many / messages > k;
                People.Pair pair = ofLong ? pairs.getFirst() : pairs.get(1 + i % (pairs.size() - 1));
                producer.send(record(pair, i, ofLong ? k : i, texts.of(i)), (placed, error) -> {
                    if (error != null) {
                        failure.compareAndSet(null, error);
                    }
                });
                if ((i + 1) % TOLD_EVERY == 0) {
                    common.say(Figures.format("%,d messages", i + 1));
                }
            }
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw new CommandFailedException("filling the log: " + failed, failed);
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private ProducerRecord<byte[], byte[]> record(People.Pair pair, int number, long k, String text) {
        UUID conversation = UUID.fromString(pair.conversation());
        UUID sender = UUID.fromString(pair.sender().user());
        String clientId = PREFIX + number;
        RawJson body = RawJson.of(new JsonObjectWriter(64 + 3 * text.length())
                .number("k", k)
                .text("text", text)
                .finish());
        var envelope = new MessageEnvelope(
                MessageIds.of(sender, conversation, clientId),
                conversation,
                sender,
                People.DEVICE,
                clientId,
                "text",
                1,
                Topic.GENERATION,
                PayloadHash.of("text", 1, null, null, body, null),
                null,
                null,
                body,
                null);
        byte[] key = Partitions.key(conversation);
        var record = new ProducerRecord<>(
                Topic.MESSAGES.topicName(), partitions.of(key), key, EnvelopeCodec.encode(envelope));
        headers(record.headers(), envelope);
        return record;
    }

    private static void headers(Headers headers, MessageEnvelope envelope) {
        headers.add("ce_specversion", VERSION)
                .add("ce_id", ascii(envelope.message().toString()))
                .add("ce_type", TYPE)
                .add("ce_source", SOURCE)
                .add("ce_time", ascii(Instant.now().toString()))
                .add("content-type", JSON);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /// @return where the messages end, by partition
    Map<Integer, Long> ends() throws InterruptedException {
        var asked = new HashMap<TopicPartition, OffsetSpec>();
        for (int partition = 0; partition < Topics.PARTITIONS; partition++) {
            asked.put(new TopicPartition(Topic.MESSAGES.topicName(), partition), OffsetSpec.latest());
        }
        try {
            var ends = new HashMap<Integer, Long>();
            admin.listOffsets(asked).all().get().forEach((at, end) -> ends.put(at.partition(), end.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw new CommandFailedException("Kafka: " + e.getCause(), e);
        }
    }

    /// Waits until no group of consumers has any message to read, so that nobody works beside what is measured. The
    /// sink, whose positions are in MySQL, is left out.
    void awaitReaders(int seconds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Map<Integer, Long> ends = ends();
        for (long left = left(ends); left > 0; left = left(ends)) {
            if (System.nanoTime() > until) {
                throw new CommandFailedException(
                        left + " records of the log were not read by its consumers within " + seconds + " s");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private long left(Map<Integer, Long> ends) throws InterruptedException {
        try {
            long left = 0;
            for (GroupListing group : admin.listGroups().all().get()) {
                if (group.groupId().equals(SINK)) {
                    continue;
                }
                var committed = admin.listConsumerGroupOffsets(group.groupId())
                        .partitionsToOffsetAndMetadata()
                        .get();
                for (Map.Entry<TopicPartition, OffsetAndMetadata> each : committed.entrySet()) {
                    if (each.getKey().topic().equals(Topic.MESSAGES.topicName()) && each.getValue() != null) {
                        left += Math.max(
                                0,
                                ends.getOrDefault(each.getKey().partition(), 0L)
                                        - each.getValue().offset());
                    }
                }
            }
            return left;
        } catch (ExecutionException e) {
            throw new CommandFailedException("Kafka: " + e.getCause(), e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
