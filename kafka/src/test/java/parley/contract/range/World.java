package parley.contract.range;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.golden.Samples;
import parley.contract.id.Seq;

/// One partition's log with the worker's view of it in Redis and the sink's in MySQL, in memory, under every fault that
/// loses or delays a part of them. The rules are those of the view script and of the sink; a [Mutant] leaves one out.
final class World {
    /// A rule taken out: each of these must lead to a hole that the simulation sees.
    enum Mutant {
        NONE,
        /// The database is believed beyond its watermark.
        NO_WATERMARK,
        /// The watermark is read after the rows.
        LATE_WATERMARK,
        /// Every entry is taken for the neighbour of the one before it.
        NO_LINK_CHECK,
        /// An entry's bound lies below messages that the view never held.
        BOUND_TOO_LOW,
        /// A forced skip leaves the heads of before.
        HEADS_KEPT_ON_A_SKIP,
        /// A head that was flushed counts as "no message at all".
        NO_START,
        /// A stretch of the log that was read from a position on claims that nothing came before it.
        NO_TAIL_BOUND
    }

    record Logged(UUID conversation, UUID message, boolean unwritable) {}

    /// What Redis holds.
    private static final class View {
        private boolean present;
        private int next;
        private int start;
        private final Map<UUID, Integer> heads = new HashMap<>();
        private final Map<UUID, List<int[]>> hot = new HashMap<>();
        private final Map<UUID, Integer> recent = new HashMap<>();

        View copy() {
            var copy = new View();
            copy.present = present;
            copy.next = next;
            copy.start = start;
            copy.heads.putAll(heads);
            hot.forEach((conversation, entries) -> copy.hot.put(conversation, new ArrayList<>(entries)));
            copy.recent.putAll(recent);
            return copy;
        }
    }

    static final List<UUID> CONVERSATIONS = List.of(new UUID(0, 1), new UUID(0, 2), new UUID(0, 3));

    private static final PayloadHash HASH = PayloadHash.of("t", 1, null, null, RawJson.of("1"), null);
    private static final int HOT_MAX = 4;

    final int generation;
    final List<Logged> log = new ArrayList<>();

    private final Random random;
    private final Mutant mutant;
    private View view = new View();
    private View snapshot = new View();
    private boolean redisUp = true;
    private boolean mySqlUp = true;
    private int committed;
    private int watermark;
    private final Map<UUID, TreeMap<Integer, Logged>> rows = new HashMap<>();
    private final Set<UUID> written = new HashSet<>();
    private boolean othersPaused;
    private @Nullable LogStretch tail;

    World(Random random, Mutant mutant) {
        this.random = random;
        this.mutant = mutant;
        this.generation = 1 + random.nextInt(3);
        CONVERSATIONS.forEach(conversation -> rows.put(conversation, new TreeMap<>()));
    }

    void step() {
        int dice = random.nextInt(1100);
        if (dice >= 1000) {
            tail(dice);
            return;
        }
        if (dice < 260) {
            send();
        } else if (dice < 560) {
            work();
        } else if (dice < 740) {
            sink();
        } else if (dice < 765) {
            view = new View();
        } else if (dice < 800) {
            redisUp = !redisUp;
        } else if (dice < 830) {
            skip();
        } else if (dice < 860) {
            mySqlUp = !mySqlUp;
        } else if (dice < 890) {
            view.hot.remove(conversation());
        } else if (dice < 920) {
            view.hot.values().stream().filter(entries -> !entries.isEmpty()).forEach(List::removeFirst);
        } else if (dice < 950) {
            view.recent.keySet().removeIf(message -> random.nextBoolean());
        } else if (dice < 975) {
            snapshot = view.copy();
        } else if (redisUp) {
            view = snapshot.copy();
        }
    }

    private UUID conversation() {
        return CONVERSATIONS.get(random.nextInt(CONVERSATIONS.size()));
    }

    private void send() {
        boolean resend = !log.isEmpty() && random.nextInt(6) == 0;
        log.add(
                resend
                        ? log.get(random.nextInt(log.size()))
                        : new Logged(conversation(), new UUID(8, log.size()), random.nextInt(20) == 0));
    }

    private void work() {
        if (!redisUp) {
            return;
        }
        int from = view.present ? view.next : Math.min(committed, log.size());
        int to = Math.min(log.size(), from + 1 + random.nextInt(4));
        if (from >= to) {
            return;
        }
        if (!view.present) {
            view.present = true;
            view.start = from;
        }
        for (int offset = from; offset < to; offset++) {
            apply(offset, log.get(offset));
        }
        view.next = to;
        if (random.nextInt(5) > 0) {
            committed = Math.max(committed, to);
        }
    }

    private void apply(int offset, Logged record) {
        Integer first = view.recent.get(record.message);
        if (first != null && first < offset) {
            return;
        }
        int bound = view.heads.getOrDefault(record.conversation, view.start - 1);
        if (mutant == Mutant.BOUND_TOO_LOW) {
            bound = Math.max(-1, bound - 2);
        }
        List<int[]> entries = view.hot.computeIfAbsent(record.conversation, c -> new ArrayList<>());
        entries.add(new int[] {bound, offset});
        if (entries.size() > HOT_MAX) {
            entries.removeFirst();
        }
        view.heads.put(record.conversation, offset);
        view.recent.put(record.message, offset);
    }

    private void sink() {
        if (mySqlUp) {
            int to = Math.min(log.size(), watermark + 1 + random.nextInt(4));
            boolean whole = random.nextInt(4) > 0;
            for (int offset = watermark; offset < to; offset++) {
                Logged record = log.get(offset);
                boolean first = log.indexOf(record) == offset;
                if ((whole || (first && random.nextBoolean())) && written.add(record.message)) {
                    rows.get(record.conversation).put(offset, record);
                }
            }
            // Where shards commit one by one, some rows of a batch are seen before the watermark moves.
            watermark = whole ? to : watermark;
        }
    }

    /// The log no longer reaches back to the view's position. The database lost nothing: it was further.
    private void skip() {
        if (view.present && view.next < log.size()) {
            view.next = Math.min(log.size(), view.next + 1 + random.nextInt(5));
            view.start = view.next;
            committed = Math.max(committed, view.next);
            if (mutant != Mutant.HEADS_KEPT_ON_A_SKIP) {
                view.heads.clear();
            }
        }
    }

    /// A gateway reads the log itself from somewhere on, forgets a part, and stops again.
    private void tail(int dice) {
        LogStretch reading = tail;
        if (reading == null || dice < 1015) {
            tail = dice < 1008 ? null : new LogStretch(generation, Math.max(0, log.size() - random.nextInt(8)));
        } else if (dice < 1085) {
            int to = Math.min(log.size(), (int) reading.next() + 1 + random.nextInt(5));
            for (int offset = (int) reading.next(); offset < to; offset++) {
                if (!log.get(offset).unwritable) {
                    reading.append(logged(offset));
                }
                reading.reached(offset + 1);
            }
        } else {
            reading.trim(reading.bytes() / 2);
        }
    }

    /// What was read of the log here, as the second view of a reader.
    HotView tailView() {
        return new HotView() {
            @Override
            public @Nullable HotSlice after(UUID conversation, long after, int limit) {
                LogStretch reading = tail;
                return reading == null ? null : mutated(reading.after(conversation, after, limit));
            }

            @Override
            public @Nullable HotSlice before(UUID conversation, long before, int limit) {
                LogStretch reading = tail;
                return reading == null ? null : mutated(reading.before(conversation, before, limit));
            }
        };
    }

    private HotSlice mutated(HotSlice slice) {
        LogStretch reading = tail;
        meanwhile();
        if (reading == null || mutant != Mutant.NO_TAIL_BOUND) {
            return slice;
        }
        long first = Seq.below(generation, reading.begin());
        return new HotSlice(
                slice.start(),
                slice.next(),
                slice.head(),
                slice.entries().stream()
                        .map(entry -> new HotMessage(entry.after() == first ? 0 : entry.after(), entry.message()))
                        .toList());
    }

    /// Faults end, everything is read to the end of the log.
    void heal() {
        redisUp = true;
        mySqlUp = true;
        while (watermark < log.size()) {
            sink();
        }
        while (!log.isEmpty() && (!view.present || view.next < log.size())) {
            committed = view.present ? committed : Math.min(committed, log.size() - 1);
            work();
        }
        othersPaused = true;
    }

    /// @param paused whether nothing happens between the two reads of a range
    void pauseOthers(boolean paused) {
        othersPaused = paused;
    }

    boolean othersPaused() {
        return othersPaused;
    }

    /// Other processes go on between one answer and the next question.
    private void meanwhile() {
        while (!othersPaused && random.nextInt(3) > 0) {
            step();
        }
    }

    /// The design's rule for one range: complete below the watermark, or in the view as far as its last suffix of
    /// entries whose links hold reaches, joined to the watermark. What the reader proves must never be less.
    boolean completeByRule(UUID conversation, long after, long upTo) {
        int from = offset(after);
        int to = offset(upTo);
        int durable = mySqlUp ? watermark : 0;
        if (to < durable) {
            return true;
        }
        if (!redisUp || !view.present || to >= view.next) {
            return false;
        }
        // Entries from before the view began are not believed.
        List<int[]> entries = view.hot.getOrDefault(conversation, List.of()).stream()
                .filter(entry -> entry[1] >= view.start)
                .toList();
        int low = view.heads.getOrDefault(conversation, view.start - 1);
        if (!entries.isEmpty() && view.heads.containsKey(conversation)) {
            int first = entries.size() - 1;
            while (first > 0 && entries.get(first)[0] <= entries.get(first - 1)[1]) {
                first--;
            }
            low = entries.get(first)[0];
        }
        return low <= from || durable > low;
    }

    private int offset(long seq) {
        return (int) (seq - Seq.base(generation));
    }

    long seq(long offset) {
        return Seq.base(generation) + offset;
    }

    LoggedMessage logged(int offset) {
        Logged record = log.get(offset);
        return new LoggedMessage(
                seq(offset),
                Instant.EPOCH,
                new MessageEnvelope(
                        record.message,
                        record.conversation,
                        Samples.ANNA,
                        "d",
                        "c",
                        "t",
                        1,
                        generation,
                        HASH,
                        null,
                        null,
                        RawJson.of("1"),
                        null));
    }

    HotView hotView() {
        return new HotView() {
            @Override
            public @Nullable HotSlice after(UUID conversation, long after, int limit) {
                return slice(
                        conversation,
                        entries -> entries.stream()
                                .filter(entry -> seq(entry[1]) > after)
                                .limit(limit)
                                .toList());
            }

            @Override
            public @Nullable HotSlice before(UUID conversation, long before, int limit) {
                return slice(conversation, entries -> {
                    int split = (int) entries.stream()
                            .filter(entry -> seq(entry[1]) < before)
                            .count();
                    return entries.subList(Math.max(0, split - limit), Math.min(entries.size(), split + 1));
                });
            }
        };
    }

    private @Nullable HotSlice slice(UUID conversation, UnaryOperator<List<int[]>> choice) {
        if (!redisUp) {
            throw new StoreUnavailableException("redis is down", new IllegalStateException());
        }
        if (!view.present) {
            return null;
        }
        var found = new ArrayList<HotMessage>();
        for (int[] entry : choice.apply(view.hot.getOrDefault(conversation, List.of()))) {
            long bound = seq(entry[0]);
            if (mutant == Mutant.NO_LINK_CHECK && !found.isEmpty()) {
                bound = Math.min(bound, found.getLast().seq());
            }
            found.add(new HotMessage(bound, logged(entry[1])));
        }
        Integer head = view.heads.get(conversation);
        var slice = new HotSlice(
                mutant == Mutant.NO_START ? 0 : view.start, view.next, head == null ? 0 : seq(head), found);
        meanwhile();
        return slice;
    }

    Archive archive() {
        return new Archive() {
            @Override
            public ArchiveSlice after(UUID conversation, long after, long upTo, int limit) {
                return archived(conversation, all -> {
                    all.removeIf(row -> row.seq() <= after || row.seq() > upTo);
                    return all.subList(0, Math.min(limit, all.size()));
                });
            }

            @Override
            public ArchiveSlice before(UUID conversation, long before, int limit) {
                return archived(conversation, all -> {
                    all.removeIf(row -> row.seq() >= before);
                    return all.subList(Math.max(0, all.size() - limit), all.size());
                });
            }
        };
    }

    private ArchiveSlice archived(UUID conversation, UnaryOperator<List<ArchiveSlice.Row>> choice) {
        if (!mySqlUp) {
            throw new StoreUnavailableException("mysql is down", new IllegalStateException());
        }
        int before = watermark;
        if (mutant != Mutant.LATE_WATERMARK) {
            meanwhile();
        }
        var all = new ArrayList<ArchiveSlice.Row>();
        rows.get(conversation)
                .forEach((offset, record) ->
                        all.add(new ArchiveSlice.Row(seq(offset), record.unwritable ? null : logged(offset))));
        List<ArchiveSlice.Row> chosen = List.copyOf(choice.apply(all));
        if (mutant == Mutant.LATE_WATERMARK) {
            meanwhile();
            before = watermark;
        } else if (mutant == Mutant.NO_WATERMARK) {
            before = log.size();
        }
        return new ArchiveSlice(before, chosen, all.size() > chosen.size());
    }
}
