package parley.status.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Interval;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.contract.member.Membership;

final class VisibleIntervalsProperties {
    private static final long BASE = Seq.base(1);

    @Property(tries = 1_000)
    void holdExactlyWhatTheMembershipSees(@ForAll long seed) {
        MemberRow row = row(new Random(seed));

        VisibleIntervals visible = VisibleIntervals.of(row);

        boolean any = false;
        for (long seq = BASE; seq < BASE + 60; seq++) {
            boolean sees = Membership.sees(row, seq);
            any |= sees;
            assertThat(visible.contains(seq))
                    .as("seq %d of %s", seq - BASE, row)
                    .isEqualTo(sees);
        }
        assertThat(visible.none()).isEqualTo(!any);
    }

    @Property(tries = 1_000)
    void ascendAndDoNotTouch(@ForAll long seed) {
        long end = 0;
        for (Interval interval : VisibleIntervals.of(row(new Random(seed))).ascending()) {
            assertThat(interval.after()).isGreaterThan(end);
            assertThat(interval.upTo()).isGreaterThan(interval.after());
            end = interval.upTo();
        }
    }

    @Example
    void readsThePastAsItIsStored() {
        assertThat(MySqlMembers.past("")).isEmpty();
        assertThat(MySqlMembers.past("3-9")).containsExactly(new Interval(3, 9));
        assertThat(MySqlMembers.past("3-9,12-12,15-20"))
                .containsExactly(new Interval(3, 9), new Interval(12, 12), new Interval(15, 20));
    }

    private static MemberRow row(Random random) {
        var past = new ArrayList<Interval>();
        long at = random.nextBoolean() ? 0 : BASE;
        for (int i = random.nextInt(4); i > 0; i--) {
            long after = at + random.nextInt(8);
            at = Math.max(after, (at < BASE ? BASE : at) + random.nextInt(10));
            past.add(new Interval(after, at));
        }
        State state = State.values()[random.nextInt(State.values().length)];
        long join = state == State.JOINING ? 0 : at + random.nextInt(10);
        long leave = state == State.LEFT ? join + random.nextInt(15) : 0;
        return new MemberRow(NewIds.next(), NewIds.next(), Role.MEMBER, state, join, leave, List.copyOf(past), 1);
    }
}
