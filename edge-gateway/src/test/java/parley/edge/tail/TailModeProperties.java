package parley.edge.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/// A gateway with a log, a worker that dies and comes back, publications that get lost and a Redis that goes away, on a
/// virtual clock: whoever is connected never waits longer than the silence, and gets everything.
@Tag("property-12")
class TailModeProperties {
    private static final int PARTITIONS = 3;
    private static final long SILENCE = 1_500;
    private static final long TICK = 500;
    private static final int STEPS = 150;

    @Property(tries = 1_000)
    void somebodyAlwaysReadsAndNothingIsMissed(@ForAll long seed) {
        var history = new History(new Random(seed));
        for (int i = 0; i < STEPS; i++) {
            history.step();
        }
        history.heal();
    }

    private static final class History {
        private final Random random;
        private final TailMode mode = new TailMode(PARTITIONS, SILENCE, 0);
        private final Map<Integer, Long> tails = new HashMap<>();
        private final Set<Integer> local = new TreeSet<>();
        /// Somebody connected while Redis was away, or held less than the worker had told: what came before waits for
        /// MySQL or for the worker, which is judged at the end.
        private final Set<Integer> unproven = new HashSet<>();

        private final long[] end = new long[PARTITIONS];
        private final long[] done = new long[PARTITIONS];
        private final long[] told = new long[PARTITIONS];
        private final long[] heard = new long[PARTITIONS];
        private final Map<Integer, Set<Long>> delivered = new HashMap<>();
        private long now;
        private long nextTick = TICK;
        private boolean worker = true;
        private boolean redis = true;
        private boolean routed = true;
        private boolean lost;

        History(Random random) {
            this.random = random;
            for (int partition = 0; partition < PARTITIONS; partition++) {
                delivered.put(partition, new HashSet<>());
            }
        }

        void step() {
            pass(random.nextInt(400));
            int partition = random.nextInt(PARTITIONS);
            switch (random.nextInt(16)) {
                case 0, 1, 2, 3 -> end[partition] += 1 + random.nextInt(5);
                case 4, 5, 6, 7 -> work();
                case 8, 9 -> read();
                case 10 -> worker = !worker;
                case 11 -> redis(!redis);
                case 12 -> routes();
                case 13 -> locals(partition);
                case 14 -> done[partition] = redis ? done[partition] / 2 : done[partition]; // flushed
                case 15 -> lost |= worker && redis && random.nextBoolean() && loseOne(partition);
                default -> throw new IllegalStateException();
            }
            check();
        }

        /// Time goes by, with ticks and the one timer.
        private void pass(long millis) {
            long until = now + millis;
            while (now < until) {
                long deadline = mode.deadline(now);
                long next = Math.min(until, Math.min(deadline, nextTick));
                now = Math.max(now, next);
                if (now >= nextTick) {
                    nextTick = now + TICK;
                    tick();
                }
                if (now >= deadline) {
                    look();
                }
            }
        }

        private void tick() {
            if (!worker || !redis) {
                return;
            }
            if (lost) {
                mode.gap(Set.of(0, 1, 2));
                look();
                lost = false;
            }
            var next = new HashMap<Integer, Long>();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                next.put(partition, done[partition]);
                heard[partition] = now;
                told[partition] = done[partition];
            }
            carryOut(mode.ticked(next, now));
        }

        private void work() {
            for (int partition = 0; worker && redis && partition < PARTITIONS; partition++) {
                while (done[partition] < end[partition]) {
                    long offset = done[partition]++;
                    if (routed && local.contains(partition)) {
                        delivered.get(partition).add(offset);
                    }
                }
            }
        }

        /// Applied, and its publication lost.
        private boolean loseOne(int partition) {
            if (done[partition] == end[partition] || !local.contains(partition) || !routed) {
                return false;
            }
            done[partition]++;
            return true;
        }

        private void read() {
            tails.replaceAll((partition, position) -> {
                for (long offset = position; offset < end[partition]; offset++) {
                    delivered.get(partition).add(offset);
                }
                return Math.max(position, end[partition]);
            });
            tails.forEach(mode::read);
            // The end is reached: what lies before is compared.
            if (redis) {
                tails.keySet().forEach(this::view);
            }
        }

        private void redis(boolean up) {
            redis = up;
            if (up) {
                mode.redisBack();
            } else {
                routed = false;
                lost = false;
                mode.redisLost();
                look();
            }
        }

        private void routes() {
            if (redis) {
                routed = true;
                mode.routed(true);
            }
        }

        private void locals(int partition) {
            if (!local.remove(partition)) {
                local.add(partition);
                unproven.add(partition);
                if (redis) {
                    view(partition);
                }
            } else {
                delivered.get(partition).clear();
            }
            if (!mode.calm(now)) {
                look();
            }
        }

        private void look() {
            carryOut(mode.look(Set.copyOf(local), now));
        }

        private void carryOut(TailMode.Orders orders) {
            orders.start().forEach(start -> {
                int partition = start.partition();
                long from = start.from();
                assertThat(tails).doesNotContainKey(partition);
                for (long offset = 0; !unproven.contains(partition) && offset < from; offset++) {
                    assertThat(delivered.get(partition))
                            .as("partition %d is read from %d", partition, from)
                            .contains(offset);
                }
                tails.put(partition, from == TailMode.UNKNOWN ? end[partition] : from);
            });
            orders.stop().forEach(tails::remove);
            if (!orders.stop().isEmpty()
                    && orders.start().isEmpty()
                    && !orders.reconcile().isEmpty()) {
                assertThat(redis && routed)
                        .as("stopped without a worker that finds us")
                        .isTrue();
            }
            if (redis) {
                orders.reconcile().forEach(this::view);
            }
        }

        /// The gateway looks at the heads in Redis and reads what lies below.
        private void view(int partition) {
            if (done[partition] >= told[partition]) {
                unproven.remove(partition);
            }
            for (long offset = 0; offset < done[partition]; offset++) {
                delivered.get(partition).add(offset);
            }
        }

        private void check() {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                if (local.contains(partition) && (!redis || now - heard[partition] >= SILENCE)) {
                    assertThat(tails).as("nobody reads at %d", now).containsKey(partition);
                }
                if (!local.contains(partition)) {
                    assertThat(tails).doesNotContainKey(partition);
                }
            }
        }

        void heal() {
            worker = true;
            redis(true);
            routes();
            look();
            for (int i = 0; i < 20; i++) {
                work();
                read();
                pass(TICK);
            }
            assertThat(tails).isEmpty();
            assertThat(mode.calm(now)).isTrue();
            for (int partition : local) {
                assertThat(delivered.get(partition)).hasSize((int) end[partition]);
            }
        }
    }
}
