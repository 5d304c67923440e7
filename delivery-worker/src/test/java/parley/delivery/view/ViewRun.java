package parley.delivery.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import parley.contract.id.Seq;
import parley.contract.keyspace.RedisKeys;
import parley.delivery.redis.Script;

/// One history on a real Redis, beside the fold that it is meant to be. Each run has a partition of its
/// own.
final class ViewRun implements AutoCloseable {
    /// What is held against the history, after each step.
    enum Check {
        /// I8: the view is the fold of the log.
        FOLD,
        /// I1: what bounds, heads and start claim to be empty is empty.
        CLAIMS,
        /// I5: one visible place for each id, the first.
        ONE_PLACE,
        /// Nothing is shown, or pushed, that a recall which the view has passed took back.
        RECALLS
    }

    /// A message as it was shown.
    private record Push(UUID conversation, long after, long seq, UUID message) {}

    private static final String TOPIC = "AAAAAAAAAAAAAAAAAAAAAA";
    private static final List<UUID> CONVERSATIONS = IntStream.range(0, ViewStep.CONVERSATIONS)
            .mapToObj(ViewLog::conversation)
            .toList();
    private static final AtomicInteger PARTITIONS = new AtomicInteger(1000);

    private final int partition = PARTITIONS.getAndIncrement();
    private final ViewLog log = new ViewLog();
    private final RedisView view;
    private final RedisPartition redis;
    private final List<Check> checks;
    private final long[] positions = {0, 0};
    private final List<Push> pushes = new ArrayList<>();
    private FoldedView fold = FoldedView.empty();
    private long begin;
    private int clientIds;
    private Map<byte[], byte[]> snapshot = Map.of();
    private FoldedView snapshotFold = FoldedView.empty();

    ViewRun(LettuceConnectionFactory connections, Script apply, Script reset, Check... checks) {
        this.view = new RedisView(connections, ViewLog.GENERATION, ViewSettings.STANDARD, apply, reset);
        this.redis = new RedisPartition(connections, partition);
        this.checks = List.of(checks);
    }

    /// @throws AssertionError when a check fails
    void play(List<ViewStep> steps) {
        for (ViewStep step : steps) {
            play(step);
            check(step);
        }
        catchUp();
        if (checks.contains(Check.CLAIMS)) {
            boundsAreTrue();
        }
        if (checks.contains(Check.ONE_PLACE)) {
            everyIdHasOnePlace();
        }
    }

    @Override
    public void close() {
        redis.flush();
    }

    private void play(ViewStep step) {
        switch (step) {
            case ViewStep.Append append -> {
                for (int i = 0; i < append.count(); i++) {
                    log.append(append.conversation(), clientIds++, "original");
                }
            }
            case ViewStep.Resend resend -> again(resend.back(), "original");
            case ViewStep.Misuse misuse -> again(misuse.back(), "another");
            case ViewStep.About about -> {
                ViewRecord other = back(about.back());
                if (other != null) {
                    log.appendAbout(other, clientIds++, about.type(), new UUID(7, about.sender()));
                }
            }
            case ViewStep.Crossing crossing -> {
                ViewRecord recalled = log.recalledBack(crossing.back());
                if (recalled != null) {
                    log.appendAbout(recalled, clientIds++, "edit", new UUID(7, 1));
                }
            }
            case ViewStep.Poison poison -> log.appendPoison();
            case ViewStep.Work work -> work(work.worker(), work.batch());
            case ViewStep.Forget forget ->
                positions[forget.worker()] = Math.max(begin, positions[forget.worker()] - forget.back());
            case ViewStep.Flush flush -> {
                redis.flush();
                fold = FoldedView.empty();
            }
            case ViewStep.LoseView lose -> {
                redis.delete(RedisKeys.view(partition));
                fold = fold.at(null);
            }
            case ViewStep.EvictHot evict -> {
                UUID conversation = ViewLog.conversation(evict.conversation());
                redis.delete(RedisKeys.hot(partition, conversation));
                fold.hot().remove(conversation);
                fold.shown().remove(conversation);
            }
            case ViewStep.EvictRecent evict -> evictRecent(evict.back());
            case ViewStep.Snapshot take -> {
                snapshot = redis.snapshot();
                snapshotFold = fold.copy();
            }
            case ViewStep.Rollback rollback -> {
                if (snapshotFold.position() != null) {
                    redis.restore(snapshot);
                    fold = snapshotFold.copy();
                }
            }
            case ViewStep.Retention retention -> begin = Math.min(log.end(), reached() + retention.records());
        }
    }

    /// What a worker does, in small: apply at its position, and believe the view when that says otherwise.
    private void work(int worker, int batch) {
        ViewPosition position = fold.position();
        if (position != null && position.next() < begin) {
            skip(worker, position.next());
            return;
        }
        long from = Math.max(begin, positions[worker]);
        long to = Math.min(log.end(), from + batch);
        if (from >= to) {
            positions[worker] = Math.min(from, log.end());
            return;
        }
        List<ViewRecord> records = log.read(from, to);
        ApplyOutcome outcome = ViewCalls.apply(view, partition, TOPIC, from, to, records);
        ApplyOutcome expected = expected(from, to, records);
        if (checks.contains(Check.FOLD)) {
            assertThat(outcome)
                    .as("worker %s applies [%s, %s)", worker, from, to)
                    .isEqualTo(expected);
        }
        switch (outcome) {
            case ApplyOutcome.Applied applied -> {
                remember(records, applied.verdicts());
                positions[worker] = to;
            }
            case ApplyOutcome.Moved moved -> positions[worker] = moved.next();
            case ApplyOutcome.Absent absent -> {
                assertThat(view.reset(partition, TOPIC, null, from)).isInstanceOf(ApplyOutcome.Applied.class);
                fold = fold.begun(TOPIC, from);
                positions[worker] = from;
            }
            case ApplyOutcome.OtherTopic other -> throw new AssertionError("the topic never changes here");
        }
    }

    private void skip(int worker, long expectedNext) {
        assertThat(view.reset(partition, TOPIC, expectedNext, begin)).isInstanceOf(ApplyOutcome.Applied.class);
        fold = fold.begun(TOPIC, begin);
        positions[worker] = begin;
    }

    private ApplyOutcome expected(long from, long to, List<ViewRecord> records) {
        ViewPosition position = fold.position();
        if (position == null) {
            return new ApplyOutcome.Absent();
        }
        if (position.next() != from) {
            return new ApplyOutcome.Moved(position.next());
        }
        List<Verdict> verdicts = fold.takeAll(records);
        fold = fold.at(new ViewPosition(position.start(), to, TOPIC));
        return new ApplyOutcome.Applied(verdicts);
    }

    private void remember(List<ViewRecord> records, List<Verdict> verdicts) {
        long start = fold.position() == null ? 0 : fold.position().start();
        long end = records.isEmpty() ? start : records.getLast().offset() + 1;
        Set<UUID> recalled = ViewLog.recalled(log.read(Math.min(start, end), end));
        for (int i = 0; i < records.size(); i++) {
            if (verdicts.get(i) instanceof Verdict.Shown shown) {
                ViewRecord record = records.get(i);
                if (checks.contains(Check.RECALLS)) {
                    assertThat(shown.recalled() || !recalled.contains(FoldedView.about(record.envelope())))
                            .as("%s of %s is pushed with what was taken back", record.offset(), log)
                            .isTrue();
                }
                pushes.add(new Push(
                        record.conversation(),
                        shown.after(),
                        Seq.of(ViewLog.GENERATION, record.offset()),
                        record.message()));
            }
        }
    }

    private void check(ViewStep step) {
        if (checks.contains(Check.FOLD)) {
            viewIsTheFold(step);
        }
        if (checks.contains(Check.CLAIMS)) {
            claimsAreTrue();
        }
        if (checks.contains(Check.RECALLS)) {
            nothingRecalledIsShown(step);
        }
    }

    /// Nothing here knows what the view remembers. Entries from before the view began are not read.
    private void nothingRecalledIsShown(ViewStep step) {
        ViewPosition position = view.position(partition);
        if (position == null) {
            return;
        }
        Set<UUID> recalled = ViewLog.recalled(log.read(0, position.next()));
        redis.look(CONVERSATIONS)
                .forEach((conversation, look) -> look.shown()
                        .tailMap(Seq.of(ViewLog.GENERATION, position.start()))
                        .forEach((seq, message) -> {
                            if (recalled.contains(FoldedView.about(message.envelope()))) {
                                assertThat(message.recalledBy())
                                        .as("who recalled %s at %s after %s in %s", message, seq, step, log)
                                        .isNotNull();
                            }
                        }));
    }

    private void viewIsTheFold(ViewStep step) {
        assertThat(view.position(partition))
                .as("position after %s in %s", step, log)
                .isEqualTo(fold.position());
        redis.look(CONVERSATIONS).forEach((conversation, look) -> {
            if (fold.position() != null) {
                assertThat(look.head())
                        .as("head of %s after %s in %s", conversation, step, log)
                        .isEqualTo(fold.heads().getOrDefault(conversation, Seq.NONE));
            }
            assertThat(look.hot())
                    .as("stream of %s after %s in %s", conversation, step, log)
                    .isEqualTo(fold.hot().getOrDefault(conversation, new TreeMap<>()));
            assertThat(look.shown())
                    .as("messages of %s after %s in %s", conversation, step, log)
                    .isEqualTo(fold.shown().getOrDefault(conversation, new TreeMap<>()));
        });
    }

    /// Nothing here knows how the script works: only what it says, and what the log holds.
    private void claimsAreTrue() {
        ViewPosition position = view.position(partition);
        if (position == null) {
            return;
        }
        long end = Seq.of(ViewLog.GENERATION, position.next());
        redis.look(CONVERSATIONS).forEach((conversation, look) -> {
            long empty = look.head() == Seq.NONE ? Seq.below(ViewLog.GENERATION, position.start()) : look.head();
            nothingBetween("head or start", conversation, empty, end);
            look.hot().forEach((seq, after) -> nothingBetween("stream", conversation, after, seq));
        });
    }

    private void nothingBetween(String who, UUID conversation, long after, long before) {
        assertThat(log.liesBetween(conversation, after, before))
                .as("%s of %s: nothing lies in (%s, %s) of %s", who, conversation, after, before, log)
                .isFalse();
    }

    /// Once at the end: a push is a claim about the whole log, and the log only grows.
    private void boundsAreTrue() {
        for (Push push : pushes) {
            nothingBetween(push.toString(), push.conversation(), push.after(), push.seq());
        }
    }

    private void everyIdHasOnePlace() {
        var places = new HashMap<UUID, Long>();
        for (Push push : pushes) {
            Long before = places.put(push.message(), push.seq());
            assertThat(push.seq())
                    .as("%s is shown at its first place in %s", push, log)
                    .isEqualTo(log.canonical(push.message()))
                    .isEqualTo(before == null ? push.seq() : before);
        }
        List<ViewRecord> all = log.read(0, log.end());
        List<Verdict> recalled = view.recall(partition, all);
        for (int i = 0; i < all.size(); i++) {
            ViewRecord record = all.get(i);
            boolean first = log.canonical(record.message()) == Seq.of(ViewLog.GENERATION, record.offset());
            assertThat(recalled.get(i) instanceof Verdict.Shown)
                    .as("%s of %s is recalled as %s", record.offset(), log, recalled.get(i))
                    .isEqualTo(first);
            assertThat(places).containsKey(record.message());
        }
    }

    /// One of the workers looks where the view is, as it does at each tick, and takes all that is left.
    private void catchUp() {
        for (int i = 0; i < 20 && reached() < log.end(); i++) {
            ViewPosition position = view.position(partition);
            positions[0] = position == null ? positions[0] : position.next();
            ViewStep step = new ViewStep.Work(0, 50);
            play(step);
            check(step);
        }
        assertThat(reached()).as("the view caught up with %s", log).isEqualTo(log.end());
    }

    private long reached() {
        return fold.position() == null ? positions[0] : fold.position().next();
    }

    private @Nullable ViewRecord back(int back) {
        List<ViewRecord> all = log.read(0, log.end());
        return all.isEmpty() ? null : all.get(Math.max(0, all.size() - back));
    }

    private void again(int back, String text) {
        ViewRecord record = back(back);
        if (record != null && record.envelope().ref() != null) {
            log.append(text.equals("original") ? record.envelope() : ViewLog.conflictingRecall(record.envelope()));
        } else if (record != null) {
            log.append(
                    (int) record.conversation().getLeastSignificantBits(),
                    Integer.parseInt(record.envelope().clientId()),
                    text);
        }
    }

    private void evictRecent(int back) {
        ViewRecord record = back(back);
        if (record != null) {
            redis.delete(RedisKeys.recent(partition, record.message()));
            fold.recent().remove(record.message());
        }
    }
}
