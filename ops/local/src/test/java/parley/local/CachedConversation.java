package parley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.codec.RawJson;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.id.MessageIds;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.RangeReader;
import parley.contract.range.RangeResult;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.delivery.redis.RedisPipe;
import parley.delivery.view.ApplyOutcome;
import parley.delivery.view.RedisView;
import parley.delivery.view.ViewRecord;
import parley.delivery.view.ViewSettings;
import parley.sink.write.BatchWriter;
import parley.sink.write.LogEntry;
import parley.sink.write.MySqlBatchWriter;
import parley.status.history.Anchor;
import parley.status.history.HistoryPage;
import parley.status.history.HistoryPages;
import parley.status.history.MySqlArchive;
import parley.status.history.RedisHotView;
import parley.status.history.UnprovablePageException;
import parley.status.membership.VisibleIntervals;
import parley.status.store.MySqlStore;
import parley.status.store.RedisStore;

/// One random life of a conversation in a partition of its own: messages of all kinds, a member who comes
/// and goes, a worker and a sink that are each somewhere in the log, and a Redis that forgets.
final class CachedConversation implements AutoCloseable {
    static int cachedPages;
    static int storedPages;
    static int recalledMessages;

    private static final String TOPIC_ID = "AAAAAAAAAAAAAAAAAAAAAA";
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<UUID> USERS = List.of(new UUID(7, 1), new UUID(7, 2));
    private static final TopicPartition PARTITION = new TopicPartition(Topic.MESSAGES.topicName(), 0);

    private final Random random;
    private final UUID conversation = NewIds.next();
    private final UUID neighbour = NewIds.next();
    private final List<MessageEnvelope> log = new ArrayList<>();
    private final LettuceConnectionFactory connections;
    private final RedisPipe pipe;
    private final RedisView view;
    private final MySqlBatchWriter sink;
    private final HistoryPages cached;
    private final RangeReader uncached;
    private final DataSource database;
    private MemberRow member;
    private int start;
    private int applied;
    private int written;

    CachedConversation(
            long seed, LettuceConnectionFactory connections, RedisStore redis, MySqlStore mysql, DataSource database) {
        this.random = new Random(seed);
        this.connections = connections;
        this.database = database;
        this.pipe = new RedisPipe(connections);
        // Streams so short that pages reach beyond them.
        this.view = new RedisView(
                connections,
                Topic.GENERATION,
                new ViewSettings(
                        4 + random.nextInt(40), ViewSettings.STANDARD.hotTtl(), ViewSettings.STANDARD.recentTtl()));
        this.sink = new MySqlBatchWriter(database, "main");
        var partitions = new Partitions(1);
        var archive = new MySqlArchive(mysql, partitions);
        this.cached = HistoryPages.over(
                new RedisHotView(redis, partitions), archive, partitions, System::nanoTime, Runnable::run);
        this.uncached = new RangeReader(List.of(), archive, Topic.GENERATION);
        this.member = new MemberRow(
                conversation, USERS.getLast(), MemberRow.Role.MEMBER, MemberRow.State.ACTIVE, 0, 0, List.of(), 1);
    }

    @Override
    public void close() {
        pipe.close();
    }

    void run() throws SQLException {
        begin();
        for (int step = 20 + random.nextInt(40); step > 0; step--) {
            step();
            if (random.nextInt(3) == 0) {
                page(false);
            }
        }
        work(log.size());
        store(log.size());
        for (int i = 0; i < 10; i++) {
            page(true);
        }
    }

    private void begin() throws SQLException {
        view.reset(0, TOPIC_ID, null, 0);
        try (Connection connection = database.getConnection();
                PreparedStatement insert = connection.prepareStatement("REPLACE INTO sink_offset"
                        + " (sink, topic, partition_id, topic_id, generation, next_offset, owner)"
                        + " VALUES ('main', ?, 0, ?, 1, 0, 'test')")) {
            insert.setString(1, PARTITION.topic());
            insert.setString(2, TOPIC_ID);
            insert.executeUpdate();
        }
    }

    private void step() throws SQLException {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4 -> say("text", null);
            case 5, 6 -> about("edit");
            case 7, 8 -> about("recall");
            case 9 -> about("reaction");
            case 10 -> again();
            case 11 -> comeOrGo();
            case 12 -> forget();
            case 13, 14 -> work(random.nextInt(8));
            default -> store(random.nextInt(8));
        }
    }

    private void about(String type) {
        List<MessageEnvelope> before = log.stream()
                .filter(one -> one.conversation().equals(conversation))
                .toList();
        if (!before.isEmpty()) {
            int back = random.nextInt(Math.min(before.size(), 12));
            say(type, before.get(before.size() - 1 - back).message());
        }
    }

    private void say(String type, @Nullable UUID ref) {
        UUID talk = ref == null && random.nextInt(6) == 0 ? neighbour : conversation;
        UUID sender = USERS.get(random.nextInt(USERS.size()));
        String clientId = "c" + log.size();
        RawJson body = RawJson.of("{\"n\":" + log.size() + ".00}");
        log.add(new MessageEnvelope(
                MessageIds.of(sender, talk, clientId),
                talk,
                sender,
                "phone",
                clientId,
                type,
                1,
                Topic.GENERATION,
                PayloadHash.of(type, 1, ref, null, body, null),
                null,
                ref,
                body,
                random.nextBoolean() ? RawJson.of("{\"m\":1e2}") : null));
    }

    /// Sent again within what the view can remember.
    private void again() {
        if (log.size() > start) {
            log.add(log.get(start + random.nextInt(log.size() - start)));
        }
    }

    private void comeOrGo() {
        long here = seq(log.size()) - 1;
        boolean leaves = member.state() == MemberRow.State.ACTIVE;
        var past = new ArrayList<>(member.past());
        if (!leaves) {
            past.add(new MemberRow.Interval(member.joinSeq(), member.leaveSeq()));
        }
        member = new MemberRow(
                conversation,
                member.user(),
                member.role(),
                leaves ? MemberRow.State.LEFT : MemberRow.State.ACTIVE,
                leaves ? member.joinSeq() : here,
                leaves ? here : 0,
                past,
                member.version() + 1);
    }

    /// Redis evicts a stream, or loses all and the worker begins somewhere before where it was.
    private void forget() {
        if (random.nextInt(3) > 0) {
            try (RedisConnection redis = connections.getConnection()) {
                redis.keyCommands()
                        .del(RedisKeys.hot(0, conversation).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        } else {
            try (RedisConnection redis = connections.getConnection()) {
                redis.serverCommands().flushAll();
            }
            start = Math.max(0, applied - random.nextInt(10));
            while (!mayBeginAt(start)) {
                start--;
            }
            applied = start;
            view.reset(0, TOPIC_ID, null, start);
        }
    }

    /// A view that begins between a message and its resend cannot know of the first: the promise does not
    /// reach so far.
    private boolean mayBeginAt(int offset) {
        List<MessageEnvelope> before = log.subList(0, offset);
        return log.subList(offset, log.size()).stream()
                .noneMatch(later ->
                        before.stream().anyMatch(earlier -> earlier.message().equals(later.message())));
    }

    private void work(int most) {
        int to = Math.min(log.size(), applied + most);
        var records = new ArrayList<ViewRecord>();
        for (int offset = applied; offset < to; offset++) {
            MessageEnvelope envelope = log.get(offset);
            records.add(new ViewRecord(offset, time(offset), envelope, EnvelopeCodec.encode(envelope)));
        }
        var outcome = view.apply(pipe, 0, TOPIC_ID, applied, to, records);
        pipe.flush();
        assertThat(outcome.get()).isInstanceOf(ApplyOutcome.Applied.class);
        applied = to;
    }

    private void store(int most) throws SQLException {
        int to = Math.min(log.size(), written + most);
        var entries = new ArrayList<LogEntry>();
        for (int offset = written; offset < to; offset++) {
            entries.add(new LogEntry.Message(new LoggedMessage(seq(offset), time(offset), log.get(offset))));
        }
        sink.write(List.of(new BatchWriter.Slice(PARTITION, written, entries, to)));
        written = to;
    }

    /// @param caughtUp whether worker and sink have come to the end of the log
    private void page(boolean caughtUp) {
        VisibleIntervals visible = VisibleIntervals.of(member);
        if (visible.none()) {
            return;
        }
        int limit = 1 + random.nextInt(12);
        Anchor anchor = anchor();
        HistoryPage page;
        try {
            page = cached.read(conversation, visible, anchor, limit);
        } catch (UnprovablePageException e) {
            assertThat(caughtUp).as("unprovable, of " + this).isFalse();
            return;
        }
        boolean fromCache = page.source() == RangeResult.Source.CACHE;
        cachedPages += fromCache && !page.messages().isEmpty() ? 1 : 0;
        storedPages += fromCache ? 0 : 1;
        // A page that MySQL was asked for may hold a part that the cache has: what both have seen.
        int known = caughtUp ? log.size() : fromCache ? applied : Math.min(applied, written);
        List<LoggedMessage> truth = fold(visible, page, log.size());
        List<LoggedMessage> least = fold(visible, page, known);
        assertThat(page.messages())
                .as("page of %s %s of %s", anchor, page.source(), this)
                .hasSameSizeAs(truth);
        for (int i = 0; i < truth.size(); i++) {
            // What the asked store has seen recalled is recalled; another that has come further may know of
            // more.
            assertThat(page.messages().get(i))
                    .as("%s of %s", page.source(), this)
                    .isIn(truth.get(i), least.get(i));
            recalledMessages += truth.get(i).recalledBy() == null ? 0 : 1;
        }
        if (caughtUp) {
            RangeResult stored = uncached.forward(conversation, page.after(), page.upTo(), 10_000);
            assertThat(page.messages())
                    .as("cached and uncached of %s", this)
                    .isEqualTo(stored.messages().stream()
                            .filter(message -> visible.contains(message.seq()))
                            .toList());
        }
    }

    private Anchor anchor() {
        long somewhere = seq(random.nextInt(log.size() + 1));
        return switch (random.nextInt(3)) {
            case 0 -> new Anchor.Newest();
            case 1 -> new Anchor.Before(somewhere);
            default -> new Anchor.After(somewhere);
        };
    }

    /// What the page must hold, by the log alone: the first record of each id, without the content of what
    /// the records below `known` take back.
    private List<LoggedMessage> fold(VisibleIntervals visible, HistoryPage page, int known) {
        Map<UUID, UUID> recalls = new HashMap<>();
        Map<UUID, LoggedMessage> first = new java.util.LinkedHashMap<>();
        for (int offset = 0; offset < log.size(); offset++) {
            MessageEnvelope envelope = log.get(offset);
            first.putIfAbsent(envelope.message(), new LoggedMessage(seq(offset), time(offset), envelope));
            if (offset < known && envelope.type().equals("recall")) {
                recalls.putIfAbsent(envelope.ref(), envelope.sender());
            }
        }
        return first.values().stream()
                .filter(message -> message.envelope().conversation().equals(conversation)
                        && message.seq() > page.after()
                        && message.seq() <= page.upTo()
                        && visible.contains(message.seq()))
                .map(message -> {
                    MessageEnvelope envelope = message.envelope();
                    UUID by = recalls.get(envelope.type().equals("edit") ? envelope.ref() : envelope.message());
                    return by == null ? message : message.recalled(by);
                })
                .toList();
    }

    private static long seq(long offset) {
        return Seq.of(Topic.GENERATION, offset);
    }

    private static Instant time(int offset) {
        return TIME.plusMillis(offset);
    }

    @Override
    public String toString() {
        var text = new StringBuilder("applied " + applied + ", written " + written + ", " + member + ":");
        for (int offset = 0; offset < log.size(); offset++) {
            MessageEnvelope envelope = log.get(offset);
            text.append(' ')
                    .append(offset)
                    .append(envelope.conversation().equals(conversation) ? "" : "'")
                    .append(':')
                    .append(envelope.clientId())
                    .append(envelope.type().equals("text") ? "" : "=" + envelope.type() + " " + name(envelope.ref()));
        }
        return text.toString();
    }

    private String name(@Nullable UUID message) {
        return log.stream()
                .filter(envelope -> envelope.message().equals(message))
                .map(MessageEnvelope::clientId)
                .findFirst()
                .orElse("nothing");
    }
}
