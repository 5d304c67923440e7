package parley.delivery.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.RandomGenerator;
import parley.delivery.fixture.Connections;
import parley.delivery.redis.Script;

/// The properties are worth something: each of these wrong scripts is caught by them.
class ViewMutantsTest {
    private static final int RUNS = 100;

    /// A script with one rule broken, and the check that must see it.
    enum Mutant {
        NO_COMPARE_AND_SET("if view[1] ~= ARGV[1]", "if false", ViewRun.Check.CLAIMS),
        NO_COMPARE_AND_SET_FOLD("if view[1] ~= ARGV[1]", "if false", ViewRun.Check.FOLD),
        BOUND_TOO_LOW("redis.call('HGET', bucket, conversation) or empty", "empty", ViewRun.Check.CLAIMS),
        BOUND_TOO_HIGH(
                "redis.call('HGET', bucket, conversation) or empty",
                "string.format('%.0f', seq - 1)",
                ViewRun.Check.FOLD),
        START_TOO_LOW("ARGV[4] + view[2] - 1", "ARGV[4] + view[2] - 2", ViewRun.Check.CLAIMS),
        START_IGNORED("ARGV[4] + view[2] - 1", "ARGV[4] - 1", ViewRun.Check.CLAIMS),
        HEAD_NOT_RAISED("redis.call('HSET', bucket, conversation, seq)", "", ViewRun.Check.CLAIMS),
        RESENDS_SHOWN("tonumber(first) < tonumber(seq)", "false", ViewRun.Check.ONE_PLACE),
        REPLAYS_TAKEN_FOR_RESENDS("tonumber(first) < tonumber(seq)", "true", ViewRun.Check.FOLD),
        IDS_COMPARED_AS_TEXT("tonumber(first) < tonumber(seq)", "first > seq", ViewRun.Check.FOLD),
        CONFLICTS_TAKEN_FOR_RESENDS("(string.sub(known, space + 1) == hash and 'D' or 'C')", "'D'", ViewRun.Check.FOLD),
        RECALLED_BODIES_KEPT(",\"body\":{}}'", "' .. string.sub(fields[6], cut)", ViewRun.Check.FOLD),
        EDITS_OUTLIVE_A_RECALL("by[edit or string", "by[not edit and string", ViewRun.Check.FOLD),
        LATER_RECALLS_COUNT("'NX', 'EX', ARGV[7]", "'EX', ARGV[7]", ViewRun.Check.FOLD),
        LATE_EDITS_SHOWN(
                "local by, hot, unseen = redis.call('GET', recalled)",
                "local by, hot, unseen = ARGV[a] == 'recall' and redis.call('GET', recalled)",
                ViewRun.Check.FOLD),
        RECALLED_BODIES_PUSHED("out[2 + i] = 'E'", "out[2 + i] = 'A'", ViewRun.Check.RECALLS),
        EDITS_OF_UNSEEN_MESSAGES_SHOWN(
                "unseen = not first or tonumber(first)", "unseen = false and tonumber(first)", ViewRun.Check.RECALLS),
        CONFLICTS_RECALL("if string.sub(out[2 + i], 1, 1) == 'A' then", "do", ViewRun.Check.FOLD),
        POSITION_NOT_MOVED("redis.call('HSET', KEYS[1], 'next', ARGV[2])", "", ViewRun.Check.FOLD),
        OLD_STREAM_KEPT("redis.call('DEL', hot)\n      redis.call(unpack(entry))", "", ViewRun.Check.FOLD),
        HEADS_KEPT_ON_A_SKIP("redis.call('UNLINK', unpack(KEYS, 2))", "", ViewRun.Check.CLAIMS),
        HEADS_KEPT_ON_A_SKIP_FOLD("redis.call('UNLINK', unpack(KEYS, 2))", "", ViewRun.Check.FOLD),
        START_KEPT_ON_A_SKIP(
                "'start', ARGV[2], ",
                "'start', redis.call('HGET', KEYS[1], 'start') or ARGV[2], ",
                ViewRun.Check.CLAIMS);

        private final String right;
        private final String wrong;
        private final ViewRun.Check check;

        Mutant(String right, String wrong, ViewRun.Check check) {
            this.right = right;
            this.wrong = wrong;
            this.check = check;
        }

        Script of(String name) {
            String source = Script.source(RedisView.class, name);
            return Script.of(source.contains(right) ? source.replace(right, wrong) : source);
        }
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void propertyCatches(@ForAll Mutant mutant) {
        Script apply = mutant.of("apply.lua");
        Script reset = mutant.of("reset.lua");
        assertThat(apply.sha() + reset.sha())
                .as("the rule that %s breaks is still in the scripts", mutant)
                .isNotEqualTo(Script.resource(RedisView.class, "apply.lua").sha()
                        + Script.resource(RedisView.class, "reset.lua").sha());
        Arbitrary<List<ViewStep>> histories = switch (mutant.check) {
            case FOLD, CLAIMS -> ViewStep.histories();
            case ONE_PLACE -> ViewStep.historiesThatKeepIds();
            case RECALLS -> ViewStep.historiesOfRecalls();
        };
        RandomGenerator<List<ViewStep>> generator = histories.generator(1000);
        var random = new Random(mutant.ordinal());
        for (int runs = 1; runs <= RUNS; runs++) {
            List<ViewStep> history = generator.next(random).value();
            try (var run = new ViewRun(Connections.shared(), apply, reset, mutant.check)) {
                run.play(history);
            } catch (AssertionError caught) {
                System.out.println(mutant + " is caught in run " + runs);
                return;
            }
        }
        fail(mutant + " survived " + RUNS + " runs");
    }
}
