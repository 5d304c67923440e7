package parley.status.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
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
import parley.status.delivery.MessageStatus.Recipient;

/// I11: a status only rises, and is what the naive reading of the rules says.
final class StatusFoldProperties {
    private static final UUID CONVERSATION = NewIds.next();
    private static final Instant ACCEPTED = Instant.parse("2026-02-03T04:05:06.789Z");
    private static final long OFFSET = 20;
    private static final long SEQ = Seq.of(1, OFFSET);

    @Property(tries = 1_000)
    void risesOnlyWhateverArrivesInWhateverOrder(@ForAll long seed) {
        var random = new Random(seed);
        List<MemberRow> members = members(random);
        MessagePlace place = place(members.getFirst().user());
        Progress progress = new Progress(0, Map.of());
        MessageStatus before = StatusFold.of(place, members, progress);
        for (int i = 0; i < 30; i++) {
            progress = raised(progress, members, random);
            MessageStatus now = StatusFold.of(place, members, progress);
            assertThat(now.state()).isGreaterThanOrEqualTo(before.state());
            for (int m = 0; m < now.members().size(); m++) {
                assertThat(now.members().get(m).state())
                        .isGreaterThanOrEqualTo(before.members().get(m).state());
            }
            before = now;
        }
    }

    @Property(tries = 1_000)
    void isWhatTheRulesSay(@ForAll long seed) {
        var random = new Random(seed);
        List<MemberRow> members = members(random);
        MessagePlace place = place(members.getFirst().user());
        Progress progress = new Progress(0, Map.of());
        for (int i = random.nextInt(12); i > 0; i--) {
            progress = raised(progress, members, random);
        }

        MessageStatus status = StatusFold.of(place, members, progress);

        Map<UUID, DeliveryState> expected = new HashMap<>();
        for (MemberRow row : members) {
            if (Membership.sees(row, SEQ) && !row.user().equals(place.sender())) {
                expected.put(row.user(), naive(progress, row.user()));
            }
        }
        assertThat(status.members().stream().collect(Collectors.toMap(Recipient::user, Recipient::state)))
                .isEqualTo(expected);
        DeliveryState stored = progress.watermark() > OFFSET ? DeliveryState.PERSISTED : DeliveryState.ACCEPTED;
        assertThat(status.state())
                .isEqualTo(
                        expected.values().stream().min(DeliveryState::compareTo).orElse(stored));
    }

    @Example
    void tellsATimeOnlyWhereItIsThisMessages() {
        UUID exact = NewIds.next();
        UUID beyond = NewIds.next();
        UUID waiting = NewIds.next();
        Instant at = ACCEPTED.plusSeconds(5);
        List<MemberRow> members = List.of(member(exact), member(beyond), member(waiting));
        var cursors = Map.of(
                exact, new UserCursor(SEQ, at, SEQ - 1, at.plusSeconds(1)),
                beyond, new UserCursor(SEQ + 9, at, SEQ + 9, at));

        MessageStatus accepted = StatusFold.of(place(NewIds.next()), members, new Progress(OFFSET, cursors));
        MessageStatus persisted = StatusFold.of(place(NewIds.next()), members, new Progress(OFFSET + 1, cursors));

        assertThat(accepted.members())
                .containsExactlyInAnyOrder(
                        new Recipient(exact, DeliveryState.DELIVERED, at),
                        new Recipient(beyond, DeliveryState.READ, null),
                        new Recipient(waiting, DeliveryState.ACCEPTED, ACCEPTED));
        assertThat(persisted.members()).contains(new Recipient(waiting, DeliveryState.PERSISTED, null));
    }

    private static DeliveryState naive(Progress progress, UUID user) {
        UserCursor cursor = progress.cursors().get(user);
        if (cursor != null && cursor.read() >= SEQ) {
            return DeliveryState.READ;
        }
        if (cursor != null && cursor.delivered() >= SEQ) {
            return DeliveryState.DELIVERED;
        }
        return progress.watermark() > OFFSET ? DeliveryState.PERSISTED : DeliveryState.ACCEPTED;
    }

    private static Progress raised(Progress progress, List<MemberRow> members, Random random) {
        if (random.nextInt(5) == 0) {
            return new Progress(progress.watermark() + random.nextInt(15), progress.cursors());
        }
        var cursors = new HashMap<>(progress.cursors());
        UUID user = members.get(random.nextInt(members.size())).user();
        UserCursor old = cursors.getOrDefault(user, UserCursor.NONE);
        long upTo = SEQ - 10 + random.nextInt(20);
        cursors.put(
                user,
                random.nextBoolean()
                        ? new UserCursor(Math.max(old.delivered(), upTo), ACCEPTED, old.read(), null)
                        : new UserCursor(old.delivered(), null, Math.max(old.read(), upTo), ACCEPTED));
        return new Progress(progress.watermark(), cursors);
    }

    private static List<MemberRow> members(Random random) {
        var members = new ArrayList<MemberRow>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            State state = State.values()[random.nextInt(State.values().length)];
            long join = SEQ - 15 + random.nextInt(20);
            List<Interval> past =
                    random.nextInt(3) == 0 ? List.of(new Interval(SEQ - 30, SEQ - 16 + random.nextInt(20))) : List.of();
            members.add(new MemberRow(
                    CONVERSATION, NewIds.next(), Role.MEMBER, state, join, join + random.nextInt(20), past, 1));
        }
        return members;
    }

    private static MemberRow member(UUID user) {
        return new MemberRow(CONVERSATION, user, Role.MEMBER, State.ACTIVE, 0, 0, List.of(), 1);
    }

    private static MessagePlace place(UUID sender) {
        return new MessagePlace(NewIds.next(), CONVERSATION, SEQ, sender, ACCEPTED);
    }
}
