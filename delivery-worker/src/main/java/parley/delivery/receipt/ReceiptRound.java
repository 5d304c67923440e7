package parley.delivery.receipt;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.LogRecords;
import parley.contract.event.MemberRow;
import parley.contract.event.Receipt;
import parley.contract.member.Membership;
import parley.delivery.dispatch.RedisDispatch;
import parley.delivery.fanout.Audience;
import parley.delivery.fanout.Delivery;
import parley.delivery.fanout.FanOut;
import parley.delivery.fanout.Publication;
import parley.delivery.fanout.Routes;
import parley.delivery.membership.MemberFeed;
import parley.delivery.partition.WorkerMetrics;
import parley.delivery.redis.Later;

/// What happens to the receipts of one poll: folded, raised in Redis, told to the gateways. Whatever fails,
/// the partitions are opened again where their effects end. For the loop's thread.
final class ReceiptRound {
    /// Above it a conversation is told of at most once a second.
    static final int MOST_TOLD_AT_ONCE = 256;

    private static final Logger LOG = LoggerFactory.getLogger(ReceiptRound.class);

    private final RedisReceipts receipts;
    private final RedisDispatch dispatch;
    private final MemberFeed members;
    private final WorkerMetrics metrics;
    private final LargeGroups large;
    private final Clock clock;
    private final UUID origin;
    private final long publicationBytes;
    private final LogRecords log;

    /// @param origin of the publications: this worker
    /// @param log which records are receipts
    ReceiptRound(
            RedisReceipts receipts,
            RedisDispatch dispatch,
            MemberFeed members,
            WorkerMetrics metrics,
            LargeGroups large,
            Clock clock,
            UUID origin,
            long publicationBytes,
            LogRecords log) {
        this.receipts = receipts;
        this.dispatch = dispatch;
        this.members = members;
        this.metrics = metrics;
        this.large = large;
        this.clock = clock;
        this.origin = origin;
        this.publicationBytes = publicationBytes;
        this.log = log;
    }

    /// @param records ascending, by partition
    /// @return the partitions that wait for a member row and must be read again from where they were
    Set<Followed> run(Map<Followed, List<ConsumerRecord<byte[], byte[]>>> records) {
        var batches = new LinkedHashMap<Followed, ReceiptBatch>();
        Set<Followed> waiting = new LinkedHashSet<>();
        Instant now = clock.instant();
        records.forEach((partition, some) -> {
            ReceiptBatch batch = ReceiptBatch.of(some, log, this::member);
            if (!batch.strangers().isEmpty() && partition.waitsForStranger(batch.from(), now)) {
                waiting.add(partition);
            } else {
                batches.put(partition, batch);
            }
        });
        tell(raise(batches));
        rewind(batches.values().stream()
                .flatMap(batch -> batch.rewinds().stream())
                .toList());
        Instant told = clock.instant();
        batches.forEach((partition, batch) -> {
            partition.told(batch.next());
            Instant oldest = Instant.ofEpochMilli(
                    Objects.requireNonNull(records.get(partition)).getFirst().timestamp());
            metrics.receiptsTold(Duration.between(oldest, told));
        });
        return waiting;
    }

    /// Tells large groups what was held back, when it is time.
    void tellDue() {
        Map<Reader, Cursor> due = large.due(clock.instant());
        try {
            publish(due);
        } catch (RuntimeException e) {
            due.forEach(large::hold);
            throw e;
        }
    }

    /// All partitions in one round trip.
    ///
    /// @return the cursors that are to be told
    private Map<Reader, Cursor> raise(Map<Followed, ReceiptBatch> batches) {
        var raised = new LinkedHashMap<Followed, Later<Optional<Map<Reader, RedisReceipts.Raised>>>>();
        batches.forEach((partition, batch) -> raised.put(
                partition,
                receipts.raise(
                        dispatch.pipe(),
                        partition.number(),
                        partition.topicId(),
                        partition.folded(),
                        Math.max(partition.folded(), batch.next()),
                        batch.cursors())));
        dispatch.pipe().flush();
        var rose = new LinkedHashMap<Reader, Cursor>();
        batches.forEach((partition, batch) -> raised(
                partition, batch, Objects.requireNonNull(raised.get(partition)).get(), rose));
        return rose;
    }

    /// What the fold had before may not have been told: its cursors are told whether or not they rose.
    private void raised(
            Followed partition,
            ReceiptBatch batch,
            Optional<Map<Reader, RedisReceipts.Raised>> raised,
            Map<Reader, Cursor> rose) {
        boolean again = batch.from() < partition.folded();
        raised.orElseThrow(() -> new FoldMovedException(
                        "partition " + partition.number() + ": the fold of receipts is not at " + partition.folded()))
                .forEach((reader, one) -> {
                    if (one.rose() || again) {
                        rose.merge(reader, one.cursor(), Cursor::max);
                    }
                });
        partition.folded(Math.max(partition.folded(), batch.next()));
        report(partition, batch);
    }

    private void tell(Map<Reader, Cursor> rose) {
        var now = new LinkedHashMap<Reader, Cursor>();
        rose.forEach((reader, cursor) -> {
            if (members.rows(reader.conversation()).size() > MOST_TOLD_AT_ONCE) {
                large.hold(reader, cursor);
            } else {
                now.put(reader, cursor);
            }
        });
        publish(now);
    }

    private void publish(Map<Reader, Cursor> cursors) {
        if (cursors.isEmpty()) {
            return;
        }
        var audiences = new LinkedHashMap<UUID, Audience>();
        var deliveries = new ArrayList<Delivery>(cursors.size());
        cursors.forEach((reader, cursor) -> deliveries.add(new Delivery.Received(
                reader.conversation(),
                reader.user(),
                cursor.delivered(),
                cursor.read(),
                audiences.computeIfAbsent(reader.conversation(), this::audience))));
        Later<Routes> routes = dispatch.routes(FanOut.users(deliveries));
        dispatch.pipe().flush();
        List<Publication> publications = FanOut.split(FanOut.plan(deliveries, routes.get()), publicationBytes);
        if (!publications.isEmpty()) {
            dispatch.publishUnnumbered(origin, publications);
        }
        metrics.confirmed(deliveries.size());
    }

    /// First the cursors and then whoever is connected: a device that connects meanwhile reads the new cursor, or is
    /// found by the routes that are read after it. Repetitions make no difference.
    private void rewind(List<Receipt> rewinds) {
        if (rewinds.isEmpty()) {
            return;
        }
        List<Later<List<Object>>> set = rewinds.stream()
                .map(rewind -> receipts.rewind(dispatch.pipe(), rewind))
                .toList();
        List<Delivery> deliveries = rewinds.stream()
                .<Delivery>map(rewind ->
                        new Delivery.Rewound(rewind.user(), rewind.device(), rewind.conversation(), rewind.rev()))
                .toList();
        Later<Routes> routes = dispatch.routes(FanOut.users(deliveries));
        dispatch.pipe().flush();
        set.forEach(Later::get);
        List<Publication> publications = FanOut.split(FanOut.plan(deliveries, routes.get()), publicationBytes);
        if (!publications.isEmpty()) {
            dispatch.publishUnnumbered(origin, publications);
        }
        LOG.info("{} cursors of devices were set back", rewinds.size());
    }

    private Audience audience(UUID conversation) {
        Collection<MemberRow> rows = members.rows(conversation);
        List<MemberRow> present = rows.stream().filter(Membership::active).toList();
        return present.isEmpty() ? new Audience.Named(List.of()) : Audience.of(present, Long.MAX_VALUE);
    }

    private boolean member(Reader reader) {
        return members.row(reader.conversation(), reader.user()) != null;
    }

    private void report(Followed partition, ReceiptBatch batch) {
        metrics.receipts(
                batch.receipts(), batch.strangers().size(), batch.poison().size());
        batch.poison().forEach((offset, reason) -> {
            if (partition.firstSight(offset)) {
                LOG.error("{} offset {} is no receipt, the fold moves over it: {}", partition.kafka(), offset, reason);
            }
        });
        for (Reader stranger : batch.strangers()) {
            LOG.atWarn()
                    .addKeyValue("conversation", stranger.conversation())
                    .log(
                            "a receipt in {} is ignored: user {} never was a member of conversation {}",
                            partition.kafka(),
                            stranger.user(),
                            stranger.conversation());
        }
    }
}
