package parley.delivery.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Interval;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;

class AudienceTest {
    private static final UUID CONVERSATION = new UUID(1, 1);

    @Test
    void namesEverybodyWhoMaySeeTheMessage() {
        List<MemberRow> rows = List.of(
                row(1, State.ACTIVE, 10, 0),
                row(2, State.LEFT, 10, 20),
                row(3, State.LEFT, 10, 19),
                row(4, State.ACTIVE, 20, 0),
                row(5, State.JOINING, 0, 0),
                row(6, State.LEAVING, 10, 0),
                returned(7));

        assertThat(Audience.of(rows, 20)).isEqualTo(new Audience.Named(List.of(user(1), user(2), user(7))));
    }

    @Test
    void namesSixtyFourAndTellsEveryoneFromTheNextOn() {
        List<MemberRow> rows = IntStream.range(0, 65)
                .mapToObj(user -> row(user, State.ACTIVE, 0, 0))
                .toList();

        assertThat(Audience.of(rows.subList(0, 64), 5))
                .isInstanceOfSatisfying(
                        Audience.Named.class, named -> assertThat(named.users()).hasSize(64));
        assertThat(Audience.of(rows, 5)).isEqualTo(new Audience.Everyone());
    }

    @Test
    void countsThoseWhoMaySeeTheMessageNotThoseWhoOnceMight() {
        List<MemberRow> rows = IntStream.range(0, 500)
                .mapToObj(user -> user == 0 ? row(user, State.ACTIVE, 0, 0) : row(user, State.LEFT, 0, 4))
                .toList();

        assertThat(Audience.of(rows, 5)).isEqualTo(new Audience.Named(List.of(user(0))));
    }

    @Test
    void tellsEveryoneWhereNoRowIsKnownYet() {
        assertThat(Audience.of(List.of(), 5)).isEqualTo(new Audience.Everyone());
    }

    private static MemberRow returned(int number) {
        return new MemberRow(
                CONVERSATION, user(number), Role.MEMBER, State.ACTIVE, 30, 0, List.of(new Interval(10, 25)), 3);
    }

    private static MemberRow row(int number, State state, long join, long leave) {
        return new MemberRow(CONVERSATION, user(number), Role.MEMBER, state, join, leave, List.of(), 1);
    }

    private static UUID user(int number) {
        return new UUID(2, number);
    }
}
