package parley.status.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import parley.contract.event.LoggedMessage;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.contract.range.Archive;
import parley.contract.range.HotView;
import parley.contract.range.RangeReader;
import parley.contract.range.RangeResult;
import parley.contract.range.RangeResult.Source;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Topic;
import parley.status.fixture.LogRecord;
import parley.status.fixture.RowWriter;
import parley.status.fixture.TestLog;
import parley.status.fixture.ViewWriter;

/// One random history of a partition: a log, a worker and a sink at random positions in it, and everything
/// that operation does to the view. Pages are compared with the naive truth all the while.
final class RangeScenario {
    static final int PARTITION = 0;

    private static final int CONVERSATIONS = 3;
    private static final UUID SENDER = NewIds.next();

    private final Random random;
    private final List<byte[]> bodies;
    private final ViewWriter view;
    private final RowWriter rows;
    private final Link cache;
    private final Link database;
    private final RangeReader reader;
    private final RangeReader cacheAlone;
    private final List<UUID> conversations = new ArrayList<>();
    private final TestLog log;
    private final TreeMap<Source, Integer> answers = new TreeMap<>();
    private long committed;
    private long watermark;
    private boolean forgotIds;

    /// Whether a store answers, as the reader sees it.
    private static final class Link {
        private boolean up = true;

        private void check() {
            if (!up) {
                throw new StoreUnavailableException("cut by the scenario", new IllegalStateException());
            }
        }
    }

    RangeScenario(long seed, List<byte[]> bodies, ViewWriter view, RowWriter rows, HotView hotView, Archive archive) {
        this.random = new Random(seed);
        this.bodies = bodies;
        this.view = view;
        this.rows = rows;
        this.cache = new Link();
        this.database = new Link();
        var viewLink = new CuttableView(hotView, cache::check);
        reader = new RangeReader(viewLink, new CuttableArchive(archive, database::check), Topic.GENERATION);
        var never = new Link();
        never.up = false;
        cacheAlone = new RangeReader(viewLink, new CuttableArchive(archive, never::check), Topic.GENERATION);
        log = new TestLog(List.of(0L, 1L, 40L).get(random.nextInt(3)));
        committed = log.first();
        for (int i = 0; i < CONVERSATIONS; i++) {
            conversations.add(NewIds.next());
        }
    }

    /// @return how many pages came from where; unknown ones under [Source#NONE]
    TreeMap<Source, Integer> run() throws SQLException {
        view.flush();
        rows.watermark(log.first());
        watermark = log.first();
        int steps = 40 + random.nextInt(40);
        for (int i = 0; i < steps; i++) {
            step();
            if (random.nextInt(3) == 0) {
                page(conversation());
            }
        }
        heal();
        conversations.forEach(this::everythingIsThere);
        return answers;
    }

    /// One batch of the sink.
    void sink() throws SQLException {
        List<LogRecord> batch = log.from(watermark, 1 + random.nextInt(8));
        if (!batch.isEmpty()) {
            watermark += batch.size();
            rows.write(batch, watermark);
        }
    }

    private void step() throws SQLException {
        int dice = random.nextInt(100);
        if (dice < 35) {
            append();
        } else if (dice < 58) {
            worker();
        } else if (dice < 75) {
            sink();
        } else if (dice < 79) {
            view.flush();
            forgotIds = true;
        } else if (dice < 83) {
            view.evictStream(conversation());
        } else if (dice < 87 && !log.records().isEmpty()) {
            view.evictRecent(
                    log.records().get(random.nextInt(log.records().size())).id());
            forgotIds = true;
        } else if (dice < 90) {
            skip();
            forgotIds = true; // those of the records that it skipped it never saw
        } else if (dice < 92) {
            view.forgetScripts();
        } else if (dice < 96) {
            cache.up = !cache.up;
        } else {
            database.up = !database.up;
        }
    }

    private void append() {
        int count = 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            int kind = random.nextInt(12);
            if (kind < 2 && !log.records().isEmpty()) {
                log.resend(log.records().get(random.nextInt(log.records().size())));
            } else if (kind == 2) {
                log.appendUnwritable(conversation(), SENDER);
            } else {
                byte[] body = bodies.get(random.nextInt(bodies.size()));
                log.append(conversation(), SENDER, body, random.nextBoolean() ? body : null);
            }
        }
    }

    /// Sometimes it is a zombie with an old position: then the view must refuse it.
    private void worker() {
        long position = view.next(committed);
        long from = random.nextInt(6) == 0 ? Math.max(log.first(), position - random.nextInt(5)) : position;
        List<LogRecord> batch = log.from(from, 1 + random.nextInt(8));
        if (batch.isEmpty()) {
            return;
        }
        boolean applied = view.apply(from, batch);
        if (applied && random.nextInt(4) > 0) {
            committed = from + batch.size();
        }
    }

    private void skip() {
        long next = view.next(-1);
        if (next >= 0 && next < log.end()) {
            long to = Math.min(log.end(), next + 1 + random.nextInt(5));
            view.skipTo(to);
            committed = Math.max(committed, to);
        }
    }

    private void heal() throws SQLException {
        cache.up = true;
        database.up = true;
        while (view.next(committed) < log.end()) {
            view.apply(view.next(committed), log.from(view.next(committed), 8));
        }
        while (watermark < log.end()) {
            sink();
        }
    }

    private void page(UUID conversation) {
        int limit = 1 + random.nextInt(7);
        long a = place();
        long b = place();
        long low = Math.min(a, b);
        long high = Math.max(a, b);
        boolean forward = random.nextBoolean();
        RangeResult result;
        try {
            result = read(reader, forward, conversation, low, high, limit);
        } catch (StoreUnavailableException e) {
            answers.merge(Source.NONE, 1, Integer::sum);
            return;
        }
        answers.merge(result.source(), 1, Integer::sum);
        compare(result, conversation, limit);
        if (forward) {
            assertThat(result.provenAfter()).isEqualTo(low);
            assertThat(result.provenUpTo()).isLessThanOrEqualTo(high);
        } else if (!result.unknown()) {
            assertThat(result.provenAfter()).isGreaterThanOrEqualTo(low);
            assertThat(result.provenUpTo()).isEqualTo(Math.max(low, high - 1));
        }
        sourceIsTrue(result, forward, conversation, low, high, limit);
    }

    private static RangeResult read(
            RangeReader reader, boolean forward, UUID conversation, long low, long high, int limit) {
        return forward
                ? reader.forward(conversation, low, high, limit)
                : reader.backward(conversation, high, low, limit);
    }

    /// The heart: what is said to be complete is what the log holds, byte for byte.
    private void compare(RangeResult result, UUID conversation, int limit) {
        assertThat(result.messages()).hasSizeLessThanOrEqualTo(limit);
        List<LoggedMessage> expected = log.canonical(conversation, result.provenAfter(), result.provenUpTo());
        assertThat(withoutLateCopies(result.messages())).isEqualTo(expected);
    }

    /// The view may show a resend again once it has forgotten the id; readers drop it by id. While it has
    /// not, it may not.
    private List<LoggedMessage> withoutLateCopies(List<LoggedMessage> messages) {
        return forgotIds
                ? messages.stream().filter(message -> !log.isResend(message)).toList()
                : messages;
    }

    private void sourceIsTrue(RangeResult result, boolean forward, UUID conversation, long low, long high, int limit) {
        if (result.source() == Source.CACHE) {
            assertThat(read(cacheAlone, forward, conversation, low, high, limit))
                    .isEqualTo(result);
        } else if (result.source() == Source.DATABASE) {
            try {
                assertThat(read(cacheAlone, forward, conversation, low, high, limit))
                        .isNotEqualTo(result);
            } catch (StoreUnavailableException e) {
                // The cache proves nothing of it: the database was needed.
            }
        }
    }

    /// Once both have caught up, paging both ways gives every message once.
    private void everythingIsThere(UUID conversation) {
        long end = Seq.of(Topic.GENERATION, log.end());
        int limit = 1 + random.nextInt(7);
        var upwards = new ArrayList<LoggedMessage>();
        for (long after = 0; after < end - 1; ) {
            RangeResult result = reader.forward(conversation, after, end - 1, limit);
            assertThat(result.unknown()).as("page after %d", after).isFalse();
            upwards.addAll(result.messages());
            after = result.provenUpTo();
        }
        var downwards = new ArrayList<LoggedMessage>();
        for (long before = end; before > 1; ) {
            RangeResult result = reader.backward(conversation, before, 0, limit);
            assertThat(result.unknown()).as("page before %d", before).isFalse();
            downwards.addAll(0, result.messages());
            before = result.provenAfter() + 1;
        }
        List<LoggedMessage> all = log.canonical(conversation, 0, end);
        assertThat(firstOfEach(upwards)).isEqualTo(all);
        assertThat(firstOfEach(downwards)).isEqualTo(all);
    }

    private static List<LoggedMessage> firstOfEach(List<LoggedMessage> messages) {
        var seen = new HashSet<UUID>();
        return messages.stream()
                .filter(message -> seen.add(message.envelope().message()))
                .toList();
    }

    private UUID conversation() {
        return conversations.get(random.nextInt(conversations.size()));
    }

    /// Mostly at or beside a record, sometimes at the ends.
    private long place() {
        int dice = random.nextInt(10);
        if (dice == 0) {
            return 0;
        }
        if (dice == 1) {
            return Seq.of(Topic.GENERATION, log.end()) + random.nextInt(3);
        }
        long offset = log.first() + random.nextLong(log.end() - log.first() + 1);
        return Seq.of(Topic.GENERATION, offset) - (dice < 5 ? 1 : 0);
    }
}
