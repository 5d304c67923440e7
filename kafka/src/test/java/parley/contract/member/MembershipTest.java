package parley.contract.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Interval;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.golden.Samples;

final class MembershipTest {
    private static MemberRow row(State state, long joinSeq, long leaveSeq, Interval... past) {
        return new MemberRow(Samples.GROUP, Samples.ANNA, Role.MEMBER, state, joinSeq, leaveSeq, List.of(past), 1);
    }

    @Test
    void anActiveMemberSeesWhatFollowsTheJoin() {
        MemberRow row = row(State.ACTIVE, 10, 0);
        assertThat(Membership.sees(row, 10)).isFalse();
        assertThat(Membership.sees(row, 11)).isTrue();
        assertThat(Membership.sees(row, Long.MAX_VALUE)).isTrue();
        assertThat(Membership.end(row)).isEqualTo(Long.MAX_VALUE);
        assertThat(Membership.base(row)).isEqualTo(10);
        assertThat(Membership.active(row)).isTrue();
    }

    @Test
    void aMemberThatLeftSeesUpToItsLeaving() {
        MemberRow row = row(State.LEFT, 10, 20);
        assertThat(Membership.sees(row, 20)).isTrue();
        assertThat(Membership.sees(row, 21)).isFalse();
        assertThat(Membership.end(row)).isEqualTo(20);
        assertThat(Membership.active(row)).isFalse();
    }

    @Test
    void whatLayBetweenLeavingAndJoiningAgainIsHidden() {
        MemberRow row = row(State.ACTIVE, 30, 0, new Interval(2, 5), new Interval(10, 20));
        assertThat(List.of(2L, 6L, 10L, 21L, 30L)).noneMatch(seq -> Membership.sees(row, seq));
        assertThat(List.of(3L, 5L, 11L, 20L, 31L)).allMatch(seq -> Membership.sees(row, seq));
        assertThat(Membership.base(row)).isEqualTo(2);
    }

    /// Joining again, with the new boundary not known yet, must not open what came before the first join.
    @Test
    void seesNothingOfTheCurrentIntervalWhileItsBoundaryIsOnTheWay() {
        MemberRow joining = row(State.JOINING, 0, 0, new Interval(10, 20));
        assertThat(List.of(1L, 10L, 21L)).noneMatch(seq -> Membership.sees(joining, seq));
        assertThat(Membership.sees(joining, 15)).isTrue();
        assertThat(Membership.end(joining)).isEqualTo(20);
        assertThat(Membership.base(joining)).isEqualTo(10);

        MemberRow leaving = row(State.LEAVING, 30, 0, new Interval(10, 20));
        assertThat(List.of(10L, 21L, 31L)).noneMatch(seq -> Membership.sees(leaving, seq));
        assertThat(Membership.sees(leaving, 20)).isTrue();
        assertThat(Membership.end(leaving)).isEqualTo(20);
        assertThat(Membership.base(leaving)).isEqualTo(10);
    }

    @Test
    void aNewMemberWhoseJoinIsOnTheWaySeesNothing() {
        MemberRow row = row(State.JOINING, 0, 0);
        assertThat(List.of(0L, 1L, Long.MAX_VALUE)).noneMatch(seq -> Membership.sees(row, seq));
        assertThat(Membership.end(row)).isZero();
        assertThat(Membership.base(row)).isZero();
    }

    @Test
    void aJoinThatWasTakenBackLeavesThePastInSight() {
        MemberRow row = row(State.LEFT, 0, 0, new Interval(10, 20));
        assertThat(Membership.end(row)).isEqualTo(20);
        assertThat(Membership.sees(row, 20)).isTrue();
        assertThat(Membership.sees(row, 5)).isFalse();
    }

    /// Against a member's history replayed step by step.
    @Property
    void agreesWithARememberedHistory(@ForAll Random random) {
        boolean[] visible = new boolean[200];
        var past = new ArrayList<Interval>();
        boolean in = false;
        long join = 0;
        long leave = 0;
        for (int seq = 1; seq < visible.length; seq++) {
            visible[seq] = in;
            if (random.nextInt(10) == 0) {
                if (in) {
                    leave = seq;
                } else {
                    if (leave > 0) {
                        past.add(new Interval(join, leave));
                    }
                    join = seq;
                    leave = 0;
                }
                in = !in;
            }
        }
        if (join == 0) {
            return;
        }
        MemberRow row = row(in ? State.ACTIVE : State.LEFT, join, leave, past.toArray(Interval[]::new));
        for (int seq = 1; seq < visible.length; seq++) {
            assertThat(Membership.sees(row, seq)).as("seq " + seq).isEqualTo(visible[seq]);
            assertThat(visible[seq] && (seq <= Membership.base(row) || seq > Membership.end(row)))
                    .isFalse();
        }
    }

    @Property
    void theTableHoldsTheNewestVersionOfEachRowInWhateverOrderTheyCome(@ForAll Random random) {
        var rows = new ArrayList<MemberRow>();
        for (int user = 0; user < 4; user++) {
            for (int version = 1; version <= 5; version++) {
                rows.add(new MemberRow(
                        new UUID(0, user % 2),
                        new UUID(1, user),
                        Role.MEMBER,
                        State.ACTIVE,
                        version,
                        0,
                        List.of(),
                        version));
            }
        }
        rows.addAll(rows.subList(0, 7));
        Collections.shuffle(rows, random);
        var table = new MemberTable();
        rows.forEach(row -> assertThat(table.apply(row) && table.apply(row)).isFalse());
        assertThat(table.size()).isEqualTo(4);
        for (int user = 0; user < 4; user++) {
            assertThat(table.row(new UUID(0, user % 2), new UUID(1, user)).version())
                    .isEqualTo(5);
            assertThat(table.conversations(new UUID(1, user))).containsExactly(new UUID(0, user % 2));
        }
        assertThat(table.rows(new UUID(0, 0))).hasSize(2);
        assertThat(table.rows(new UUID(9, 9))).isEmpty();
        assertThat(table.row(new UUID(9, 9), new UUID(1, 1))).isNull();
        assertThat(table.conversations(new UUID(9, 9))).isEmpty();
    }
}
