package parley.toolbox.chaos.checker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/// The checker has teeth, and does not bite who did nothing.
class CheckerProperties {
    @Property(tries = 1000)
    void findsNothingInACleanRun(@ForAll long seed) {
        assertThat(Checker.check(CleanRun.of(seed)).violations()).isEmpty();
    }

    @Property(tries = 4000)
    void findsWhatWasBroken(@ForAll long seed, @ForAll Mutation mutation) {
        @Nullable Evidence broken = mutation.apply(CleanRun.of(seed), new Random(seed));
        Assume.that(broken != null);
        Verdict verdict = Checker.check(broken);
        assertThat(verdict.violations())
                .as("what %s does, seed %d", mutation, seed)
                .anySatisfy(violation -> assertThat(violation.rule()).isEqualTo(mutation.rule()));
    }
}
