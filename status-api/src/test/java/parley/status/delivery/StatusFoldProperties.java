package parley.status.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import parley.contract.event.ConversationEvent;
import parley.contract.event.ConversationEvent.Kind;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Interval;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.event.Receipt;
import parley.contract.event.UserStatus;
import parley.contract.event.UserStatus.DeviceProgress;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.contract.member.Membership;
import parley.status.delivery.MessageStatus.Recipient;
import parley.status.fold.UserStatusFold;

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
        var statuses = Map.of(
                exact, status(exact, new DeviceProgress("web", SEQ, at, SEQ - 1, at.plusSeconds(1))),
                beyond, status(beyond, new DeviceProgress("web", SEQ + 9, at, SEQ + 9, at)));

        MessageStatus accepted = StatusFold.of(place(NewIds.next()), members, new Progress(OFFSET, statuses));
        MessageStatus persisted = StatusFold.of(place(NewIds.next()), members, new Progress(OFFSET + 1, statuses));

        assertThat(accepted.members())
                .containsExactlyInAnyOrder(
                        new Recipient(exact, DeliveryState.DELIVERED, at),
                        new Recipient(beyond, DeliveryState.READ, null),
                        new Recipient(waiting, DeliveryState.ACCEPTED, ACCEPTED));
        assertThat(persisted.members()).contains(new Recipient(waiting, DeliveryState.PERSISTED, null));
    }

    /// A cursor is cumulative; what was not brought to a device stands above it.
    @Example
    void aFailureStandsAboveTheCursorUntilTheBodyWasAcknowledged() {
        UUID user = NewIds.next();
        UserStatus behind = status(user, new DeviceProgress("web", SEQ - 1, ACCEPTED, 0, null));
        UserStatus over = status(user, new DeviceProgress("web", SEQ + 1, ACCEPTED, SEQ + 1, ACCEPTED));
        UserStatus failed = event(user, Kind.FAILED, "web");

        assertThat(state(behind)).isEqualTo(DeliveryState.PERSISTED);
        assertThat(state(behind, failed)).isEqualTo(DeliveryState.FAILED);
        assertThat(state(over, failed)).isEqualTo(DeliveryState.FAILED);
        assertThat(state(behind, event(user, Kind.EXPIRED, "web"))).isEqualTo(DeliveryState.EXPIRED);
        assertThat(state(over, event(user, Kind.EXPIRED, null))).isEqualTo(DeliveryState.EXPIRED);
        assertThat(state(over, failed, event(user, Kind.RECOVERED, "web"))).isEqualTo(DeliveryState.READ);
        assertThat(state(behind, failed, event(user, Kind.RECOVERED, "web"))).isEqualTo(DeliveryState.DELIVERED);
        assertThat(state(over, event(user, Kind.EXPIRED, null), event(user, Kind.RECOVERED, "web")))
                .isEqualTo(DeliveryState.READ);
    }

    /// Also a cursor of which nobody knows whose it is, as the database has them, proves nothing then.
    @Example
    void anotherDeviceMayHaveWhatFailedForOne() {
        UUID user = NewIds.next();
        UserStatus failed = event(user, Kind.FAILED, "web");

        assertThat(state(failed, status(user, new DeviceProgress("phone", SEQ + 1, ACCEPTED, 0, null))))
                .isEqualTo(DeliveryState.DELIVERED);
        assertThat(state(failed, status(user, new DeviceProgress(Progress.UNNAMED, SEQ + 1, ACCEPTED, 0, null))))
                .isEqualTo(DeliveryState.FAILED);
    }

    private static DeliveryState state(UserStatus... parts) {
        UserStatus joined = Arrays.stream(parts).reduce(UserStatusFold::join).orElseThrow();
        MessageStatus status = StatusFold.of(
                place(NewIds.next()),
                List.of(member(joined.user())),
                new Progress(OFFSET + 1, Map.of(joined.user(), joined)));
        return status.state();
    }

    private static UserStatus status(UUID user, DeviceProgress device) {
        return UserStatusFold.of(CONVERSATION, user, List.of(device), List.of());
    }

    private static UserStatus event(UUID user, Kind kind, @Nullable String device) {
        return UserStatusFold.of(new ConversationEvent(
                kind, CONVERSATION, NewIds.next(), SEQ, user, device, null, ACCEPTED.plusSeconds(1)));
    }

    private static DeliveryState naive(Progress progress, UUID user) {
        UserStatus status = progress.statuses().get(user);
        if (status != null && status.read() >= SEQ) {
            return DeliveryState.READ;
        }
        if (status != null && status.delivered() >= SEQ) {
            return DeliveryState.DELIVERED;
        }
        return progress.watermark() > OFFSET ? DeliveryState.PERSISTED : DeliveryState.ACCEPTED;
    }

    private static Progress raised(Progress progress, List<MemberRow> members, Random random) {
        if (random.nextInt(5) == 0) {
            return new Progress(progress.watermark() + random.nextInt(15), progress.statuses());
        }
        UUID user = members.get(random.nextInt(members.size())).user();
        Receipt.Kind kind = Receipt.Kind.values()[random.nextInt(2)];
        String device = random.nextBoolean() ? "phone" : "web";
        var receipt = new Receipt(
                CONVERSATION, user, device, kind, SEQ - 10 + random.nextInt(20), random.nextInt(3), ACCEPTED);
        return progress.join(Map.of(user, UserStatusFold.of(receipt)));
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
