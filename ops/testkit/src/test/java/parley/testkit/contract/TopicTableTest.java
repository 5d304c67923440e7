package parley.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.contract.client.KafkaSettings;
import parley.contract.client.TopicTable;
import parley.contract.codec.MalformedRecordException;
import parley.contract.topic.Topic;
import parley.testkit.backend.Backends;
import parley.testkit.backend.KafkaBackend;
import parley.testkit.fixture.Topics;

final class TopicTableTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(60);

    private final KafkaBackend kafka = Backends.shared().kafka();
    private final Map<String, String> rows = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final AtomicInteger opened = new AtomicInteger();
    private TopicTable table = table(this::take);

    @BeforeEach
    void startOver() {
        Topics.recreate(kafka, Topics.PARTITIONS);
    }

    @AfterEach
    void close() {
        table.close();
        kafka.start(1);
        Topics.recreate(kafka, Topics.PARTITIONS);
    }

    @Test
    void holdsWhatWasThereAndSeesUpdates() throws Exception {
        for (int i = 0; i < 40; i++) {
            write("key" + i, "old");
        }
        assertThat(table.loaded()).isFalse();
        table.start();
        table.awaitLoaded(TOO_SLOW);
        assertThat(rows).hasSize(40);

        write("key7", "new");
        write("key40", "new");
        awaitRow("key7", "new");
        awaitRow("key40", "new");
        assertThat(threads.stream().map(Thread::getName).distinct()).containsExactly("table-im.members.v1");
    }

    @Test
    void anEmptyTopicIsLoadedAtOnce() throws Exception {
        table.start();
        table.awaitLoaded(TOO_SLOW);
        assertThat(rows).isEmpty();
    }

    @Test
    void survivesARestartOfTheBroker() throws Exception {
        write("before", "1");
        table.start();
        table.awaitLoaded(TOO_SLOW);
        kafka.kill(1);
        kafka.start(1);
        write("after", "2");
        awaitRow("after", "2");
        assertThat(rows).containsEntry("before", "1");
    }

    @Test
    void waitsForABrokerThatIsDownAtTheStart() throws Exception {
        write("row", "1");
        kafka.stop(1);
        table.start();
        assertThatThrownBy(() -> table.awaitLoaded(Duration.ofMillis(300))).isInstanceOf(TimeoutException.class);
        kafka.start(1);
        table.awaitLoaded(TOO_SLOW);
        assertThat(rows).containsEntry("row", "1");
    }

    @Test
    void waitsForATopicThatIsMissing() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteTopics(List.of(Topic.MEMBERS.topicName())).all().get();
            await().atMost(TOO_SLOW)
                    .until(() -> !admin.listTopics().names().get().contains(Topic.MEMBERS.topicName()));
        }
        table.start();
        await().atMost(TOO_SLOW).until(() -> opened.get() > 1);
        assertThat(table.loaded()).isFalse();
        Topics.provision(kafka);
        table.awaitLoaded(TOO_SLOW);
    }

    @Test
    void passesOverARowThatIsMalformed() throws Exception {
        table = table(row -> {
            if (text(row.value()).equals("poison")) {
                throw new MalformedRecordException("poison");
            }
            take(row);
        });
        write("a", "poison");
        write("b", "good");
        table.start();
        table.awaitLoaded(TOO_SLOW);
        assertThat(rows).containsOnlyKeys("b");
        assertThat(opened).hasValue(1);
    }

    @Test
    void startsOverWhenTheListenerFailsAndIsNotLoadedBefore() throws Exception {
        var failures = new AtomicInteger(3);
        table = table(row -> {
            if (failures.getAndDecrement() > 0) {
                throw new IllegalStateException("a fault of the listener");
            }
            take(row);
        });
        write("a", "1");
        table.start();
        table.awaitLoaded(TOO_SLOW);
        assertThat(rows).containsEntry("a", "1");
        assertThat(opened.get()).isEqualTo(4);
    }

    @Test
    void closesSoonInEveryState() throws Exception {
        var never = table(this::take);
        assertClosesSoon(never);
        never.start();

        table.start();
        table.awaitLoaded(TOO_SLOW);
        assertClosesSoon(table);
        table.close();

        kafka.stop(1);
        int before = opened.get();
        var waiting = table(this::take);
        waiting.start();
        await().atMost(TOO_SLOW).until(() -> opened.get() > before);
        assertClosesSoon(waiting);
        assertThat(waiting.loaded()).isFalse();
    }

    private static void assertClosesSoon(TopicTable table) {
        long begin = System.nanoTime();
        table.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }

    private TopicTable table(TopicTable.Listener listener) {
        return new TopicTable(
                Topic.MEMBERS,
                () -> {
                    opened.incrementAndGet();
                    return new KafkaConsumer<>(KafkaSettings.consumer(kafka.bootstrapServers(), "table-test"));
                },
                listener);
    }

    private void take(ConsumerRecord<byte[], byte[]> row) {
        threads.add(Thread.currentThread());
        rows.put(text(row.key()), text(row.value()));
    }

    private void awaitRow(String key, String value) {
        await().atMost(TOO_SLOW).untilAsserted(() -> assertThat(rows).containsEntry(key, value));
    }

    private void write(String key, String value) throws Exception {
        Map<String, Object> settings = KafkaSettings.producer(kafka.bootstrapServers(), "table-test-writer");
        settings.put("max.block.ms", TOO_SLOW.toMillis());
        settings.put("delivery.timeout.ms", (int) TOO_SLOW.toMillis());
        try (var producer = new KafkaProducer<byte[], byte[]>(settings)) {
            producer.send(new ProducerRecord<>(Topic.MEMBERS.topicName(), key.getBytes(UTF_8), value.getBytes(UTF_8)))
                    .get();
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }
}
