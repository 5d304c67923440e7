package parley.contract.range;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parley.contract.event.LoggedMessage;
import parley.contract.range.World.Logged;
import parley.contract.range.World.Mutant;

/// A range is complete or it ends earlier, never a hole: random histories of writers, faults and readers, each from its
/// seed. `-Dparley.histories=100000` runs more of them.
final class RangeReaderSimulationTest {
    private static final int HISTORIES = Integer.getInteger("parley.histories", 5_000);
    private static final int MUTANT_HISTORIES = 2_000;
    private static final int MANY = 10_000;

    @Test
    void aRangeNeverHasAHoleUnderAnyHistory() {
        for (int seed = 0; seed < HISTORIES; seed++) {
            new History(seed, Mutant.NONE).run();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void everyRuleIsNeeded(Mutant mutant) {
        assertThatThrownBy(() -> {
                    for (int seed = 0; seed < MUTANT_HISTORIES; seed++) {
                        new History(seed, mutant).run();
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("hole");
    }

    private static final class History {
        private final int seed;
        private final Mutant mutant;
        private final Random random;
        private final World world;
        private final RangeReader reader;

        History(int seed, Mutant mutant) {
            this.seed = seed;
            this.mutant = mutant;
            this.random = new Random(seed * 7919L + 13);
            this.world = new World(random, mutant);
            this.reader =
                    new RangeReader(List.of(world.hotView(), world.tailView()), world.archive(), world.generation);
        }

        void run() {
            int steps = 40 + random.nextInt(80);
            for (int i = 0; i < steps; i++) {
                world.step();
                if (random.nextInt(3) == 0) {
                    ask(World.CONVERSATIONS.get(random.nextInt(World.CONVERSATIONS.size())));
                }
            }
            world.heal();
            World.CONVERSATIONS.forEach(this::walkBothWays);
        }

        private void ask(UUID conversation) {
            int size = world.log.size() + 2;
            long after = world.seq(random.nextInt(size) - 1);
            long upTo = after + random.nextInt(size);
            world.pauseOthers(random.nextBoolean());
            boolean known =
                    mutant == Mutant.NONE && world.othersPaused() && world.completeByRule(conversation, after, upTo);
            int limit = random.nextInt(4) == 0 ? MANY : 1 + random.nextInt(6);
            try {
                if (random.nextBoolean()) {
                    check(conversation, reader.forward(conversation, after, upTo, limit), after, upTo, limit, known);
                } else {
                    check(
                            conversation,
                            reader.backward(conversation, upTo + 1, after, limit),
                            after,
                            upTo,
                            limit,
                            known);
                }
            } catch (StoreUnavailableException e) {
                assertThat(known).as(where("refused")).isFalse();
            }
            world.pauseOthers(false);
        }

        private void check(UUID conversation, RangeResult result, long after, long upTo, int limit, boolean known) {
            noHole(conversation, result);
            assertThat(result.provenAfter()).isBetween(after, upTo);
            assertThat(result.provenUpTo()).isBetween(after, upTo);
            assertThat(result.messages()).hasSizeLessThanOrEqualTo(limit);
            if (known && limit == MANY) {
                assertThat(result.provenAfter()).as(where("proves too little")).isEqualTo(after);
                assertThat(result.provenUpTo()).as(where("proves too little")).isEqualTo(upTo);
            }
            assertThat(result.unknown()).isEqualTo(after < upTo && result.provenAfter() == result.provenUpTo());
        }

        private void noHole(UUID conversation, RangeResult result) {
            var found = new TreeMap<Long, LoggedMessage>();
            var ids = new HashSet<UUID>();
            long last = result.provenAfter();
            for (LoggedMessage message : result.messages()) {
                assertThat(message.seq()).as(where("order")).isGreaterThan(last);
                assertThat(ids.add(message.envelope().message()))
                        .as(where("twice"))
                        .isTrue();
                assertThat(message.envelope().conversation()).isEqualTo(conversation);
                last = message.seq();
                found.put(last, message);
            }
            assertThat(last).as(where("beyond")).isLessThanOrEqualTo(result.provenUpTo());
            canonical(conversation).forEach((seq, record) -> {
                if (seq > result.provenAfter() && seq <= result.provenUpTo() && !record.unwritable()) {
                    if (!found.containsKey(seq)) {
                        throw new AssertionError(where("a hole at " + seq + " in " + found.keySet() + " of "
                                + result.provenAfter() + " to " + result.provenUpTo()));
                    }
                }
            });
        }

        /// When all is well again, pages of any size lead from one end to the other and miss nothing.
        private void walkBothWays(UUID conversation) {
            long first = world.seq(-1);
            long end = reader.end(conversation);
            assertThat(end).as(where("end")).isEqualTo(world.seq(world.log.size()));
            int limit = 1 + random.nextInt(5);
            for (long at = first; at < end - 1; ) {
                RangeResult page = reader.forward(conversation, at, end - 1, limit);
                noHole(conversation, page);
                assertThat(page.unknown()).as(where("stuck after " + at)).isFalse();
                at = page.provenUpTo();
            }
            for (long at = end; at > first + 1; ) {
                RangeResult page = reader.backward(conversation, at, first, limit);
                noHole(conversation, page);
                assertThat(page.unknown()).as(where("stuck before " + at)).isFalse();
                at = page.provenAfter() + 1;
            }
        }

        private Map<Long, Logged> canonical(UUID conversation) {
            var first = new HashSet<UUID>();
            var canonical = new HashMap<Long, Logged>();
            for (int offset = 0; offset < world.log.size(); offset++) {
                Logged record = world.log.get(offset);
                if (first.add(record.message()) && record.conversation().equals(conversation)) {
                    canonical.put(world.seq(offset), record);
                }
            }
            return canonical;
        }

        private String where(String what) {
            return "seed " + seed + ": " + what;
        }
    }
}
