package parley.sink.rebuild;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RecordCodec;
import parley.contract.event.JobCommand;
import parley.contract.event.JobCommand.Selection;
import parley.contract.event.JobProgress.State;
import parley.contract.event.Receipt;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.sink.write.DeviceCursor;
import parley.sink.write.SinkOffset;

/// Has devices get messages again: sets their cursors back by a receipt with the next revision. Everything else
/// follows from the log, as with every receipt: the sink's row, the cursor in Redis, and that a connected device
/// begins anew. What users confirmed stays confirmed.
///
/// Without `execute` it says which messages each member would get again, and which of them reached that user already.
/// A job that died finds in the log whose cursors it has set back, and goes on with the others.
final class RedeliverJob implements Job {
    private static final List<Topic> RECEIPTS = List.of(Topic.RECEIPTS);
    /// Few enough for MySQL to use the index.
    private static final int AT_ONCE = 64;

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final DataSource dataSource;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Supplier<Producer<byte[], byte[]>> producer;
    private final Partitions partitions;
    private final String liveSink;
    private final Clock clock;
    /// Two jobs would give their rewinds the same revision, and the higher place would win.
    private final ReentrantLock turn = new ReentrantLock();

    RedeliverJob(
            DataSource dataSource,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Supplier<Producer<byte[], byte[]>> producer,
            Partitions partitions,
            String liveSink,
            Clock clock) {
        this.dataSource = dataSource;
        this.consumers = consumers;
        this.producer = producer;
        this.partitions = partitions;
        this.liveSink = liveSink;
        this.clock = clock;
    }

    private record Device(UUID user, String name, UUID conversation) {
        static Device of(DeviceCursor cursor) {
            return new Device(cursor.user(), cursor.device(), cursor.conversation());
        }
    }

    @Override
    public void run(JobCommand command, JobControl control, JobReport report) throws SQLException {
        if (command.select().conversation() == null && command.select().user() == null) {
            throw new IllegalArgumentException("nobody is named: expected a conversation, a user, or both");
        }
        List<Recipient> recipients;
        try (Connection connection = dataSource.getConnection()) {
            recipients = RecipientRows.find(connection, command.select());
        }
        if (recipients.isEmpty()) {
            throw new IllegalArgumentException("nobody takes part in what was selected");
        }
        new Run(command, control, report, recipients).run();
    }

    /// One job's run.
    private final class Run {
        private final JobCommand command;
        private final JobControl control;
        private final JobReport report;
        private final List<Recipient> recipients;
        private final Set<Integer> concerned = new TreeSet<>();
        private final Map<UUID, Again> conversations = new HashMap<>();
        private Set<Device> done = Set.of();

        Run(JobCommand command, JobControl control, JobReport report, List<Recipient> recipients) {
            this.command = command;
            this.control = control;
            this.report = report;
            this.recipients = recipients;
            recipients.forEach(recipient -> concerned.add(partitions.of(recipient.conversation())));
        }

        void run() throws SQLException {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                begin(consumer);
            }
            report.total(recipients.size());
            int rate = command.rate() == null ? 0 : command.rate();
            int step = rate == 0 ? AT_ONCE : 1;
            for (int from = 0; from < recipients.size(); from += step) {
                LogScan.pause(control, report);
                List<Recipient> some = recipients.subList(from, Math.min(recipients.size(), from + step));
                int messages = command.execute() ? rewind(some) : plan(some);
                report.skipped(some.size());
                report.tick();
                if (command.execute() && from + step < recipients.size()) {
                    control.pace(messages, rate);
                }
            }
        }

        /// The rows must know all that the devices had said when the job was ordered. The first time it notes where
        /// its own receipts begin; after that it looks for them there.
        private void begin(Consumer<byte[], byte[]> consumer) throws SQLException {
            List<TopicPartition> receipts = concerned.stream()
                    .map(partition -> new TopicPartition(Topic.RECEIPTS.topicName(), partition))
                    .toList();
            Map<TopicPartition, Long> ends = consumer.endOffsets(receipts);
            awaitWritten(ends);
            if (!command.execute()) {
                return;
            }
            var found = new HashSet<Device>();
            for (TopicPartition partition : receipts) {
                Long began = report.position(partition);
                if (began == null) {
                    report.position(partition, ends.getOrDefault(partition, 0L));
                } else {
                    own(consumer, new Stretch(partition, began, ends.getOrDefault(partition, began), began), found);
                }
            }
            done = found;
            report.tell(State.RUNNING);
        }

        private void own(Consumer<byte[], byte[]> consumer, Stretch since, Set<Device> found) throws SQLException {
            var scan = new LogScan(consumer, partitions, Selection.all());
            scan.read(since, control, report.aside(), 0, (records, next) -> {
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    byte @Nullable [] value = record.value();
                    if (value == null) {
                        continue;
                    }
                    try {
                        Receipt receipt = RecordCodec.RECEIPT.decode(value);
                        if (command.job().equals(receipt.rewind())) {
                            found.add(new Device(receipt.user(), receipt.device(), receipt.conversation()));
                        }
                    } catch (MalformedRecordException e) {
                        // It is among the dead letters, and none of this job's.
                    }
                }
            });
        }

        /// @return how many messages members would get again
        private int plan(List<Recipient> some) throws SQLException {
            int all = 0;
            try (Connection connection = dataSource.getConnection()) {
                List<DeviceCursor> devices = devices(connection, some);
                for (Recipient recipient : some) {
                    Again again = again(connection, recipient.conversation());
                    int messages = again.count(recipient.after(), Long.MAX_VALUE);
                    int delivered = again.count(recipient.after(), recipient.delivered());
                    var back = new ArrayList<String>();
                    for (DeviceCursor cursor : recipient.own(devices)) {
                        back.add(cursor.device() + " at seq " + cursor.seq() + ": "
                                + again.count(recipient.after(), cursor.seq()) + " again");
                    }
                    report.item(
                            "member",
                            recipient.place(),
                            messages + " messages, seq " + again.first(recipient.after()) + " to " + again.last() + ", "
                                    + delivered + " of them delivered already and " + (messages - delivered) + " not",
                            back.isEmpty() ? "no device confirmed anything" : String.join(", ", back),
                            false);
                    all += messages;
                }
            }
            return all;
        }

        /// @return how many messages devices get again
        private int rewind(List<Recipient> some) throws SQLException {
            turn.lock();
            try {
                return rewindAndAwait(some);
            } finally {
                turn.unlock();
            }
        }

        private int rewindAndAwait(List<Recipient> some) throws SQLException {
            var sent = new ArrayList<Future<RecordMetadata>>();
            int messages = 0;
            try (Connection connection = dataSource.getConnection()) {
                List<DeviceCursor> devices = devices(connection, some);
                for (Recipient recipient : some) {
                    Again again = again(connection, recipient.conversation());
                    long place = again.bound(recipient.after());
                    for (DeviceCursor cursor : recipient.own(devices)) {
                        int count = again.count(recipient.after(), cursor.seq());
                        if (count > 0 && !done.contains(Device.of(cursor))) {
                            sent.add(producer.get().send(receipt(cursor, place)));
                            messages += count;
                            report.item(
                                    "rewound",
                                    recipient.place() + " device " + cursor.device(),
                                    "rev " + (cursor.rev() + 1) + " seq " + place,
                                    "rev " + cursor.rev() + " seq " + cursor.seq() + ", " + count + " messages again",
                                    true);
                        }
                    }
                }
            }
            var written = new HashMap<TopicPartition, Long>();
            for (Future<RecordMetadata> each : sent) {
                RecordMetadata at = Answers.await(each);
                written.merge(new TopicPartition(at.topic(), at.partition()), at.offset() + 1, Math::max);
                report.changed(1);
            }
            awaitWritten(written);
            return messages;
        }

        private ProducerRecord<byte[], byte[]> receipt(DeviceCursor cursor, long place) {
            UUID conversation = cursor.conversation();
            var receipt = new Receipt(
                    conversation,
                    cursor.user(),
                    cursor.device(),
                    Receipt.Kind.DELIVERED,
                    place,
                    cursor.rev() + 1,
                    clock.instant().truncatedTo(ChronoUnit.MILLIS),
                    command.job());
            return new ProducerRecord<>(
                    Topic.RECEIPTS.topicName(),
                    partitions.of(conversation),
                    Partitions.key(conversation),
                    RecordCodec.RECEIPT.encode(receipt));
        }

        private List<DeviceCursor> devices(Connection connection, List<Recipient> some) throws SQLException {
            return RecipientRows.devices(connection, some, command.select().device());
        }

        private Again again(Connection connection, UUID conversation) throws SQLException {
            Again known = conversations.get(conversation);
            if (known == null) {
                Selection select = command.select();
                long[] seqs = RecipientRows.seqs(connection, conversation, select.fromTime());
                long before = select.fromSeq() == null ? 0 : Math.max(0, select.fromSeq() - 1);
                if (select.fromTime() != null) {
                    before = Math.max(before, seqs.length == 0 ? Long.MAX_VALUE : seqs[0] - 1);
                }
                known = new Again(seqs, before);
                conversations.clear(); // they come in the order of the recipients: one at a time is enough
                conversations.put(conversation, known);
            }
            return known;
        }

        /// Waits until the live sink has written this far: its rows then say what the log does.
        private void awaitWritten(Map<TopicPartition, Long> wanted) throws SQLException {
            while (true) {
                Map<TopicPartition, SinkOffset> written =
                        RebuildJob.watermarks(dataSource, liveSink, List.copyOf(concerned), RECEIPTS);
                boolean behind = wanted.entrySet().stream().anyMatch(each -> {
                    SinkOffset position = written.get(each.getKey());
                    return each.getValue() > 0 && (position == null || position.next() < each.getValue());
                });
                if (!behind) {
                    return;
                }
                control.rest(BETWEEN_LOOKS);
            }
        }
    }
}
