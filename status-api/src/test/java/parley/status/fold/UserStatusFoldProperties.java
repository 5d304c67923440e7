package parley.status.fold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import parley.contract.codec.RecordCodec;
import parley.contract.event.ConversationEvent;
import parley.contract.event.ConversationEvent.Kind;
import parley.contract.event.Receipt;
import parley.contract.event.UserStatus;
import parley.contract.event.UserStatus.DeviceProgress;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;

/// I11: whatever comes in whatever order, however often, the status is the same and only grows.
@Tag("property-16")
final class UserStatusFoldProperties {
    private static final UUID CONVERSATION = NewIds.next();
    private static final UUID USER = NewIds.next();
    private static final Instant TIME = Instant.parse("2026-02-03T04:05:06.789Z");

    @Property(tries = 1_000)
    void orderAndDuplicatesChangeNothing(@ForAll long seed) {
        var random = new Random(seed);
        List<UserStatus> parts = parts(random);
        UserStatus once = fold(parts);
        var again = new ArrayList<>(parts);
        for (int i = random.nextInt(10); i > 0; i--) {
            again.add(parts.get(random.nextInt(parts.size())));
        }
        Collections.shuffle(again, random);

        assertThat(fold(again)).isEqualTo(once);
        // As Streams does it after a restart: some of it twice, over what was written.
        UserStatus written = RecordCodec.USER_STATUS.decode(RecordCodec.USER_STATUS.encode(once));
        assertThat(UserStatusFold.join(written, fold(again.subList(again.size() / 2, again.size()))))
                .isEqualTo(once);
    }

    @Property(tries = 1_000)
    void nothingSinks(@ForAll long seed) {
        UserStatus before = UserStatusFold.none(CONVERSATION, USER);
        for (UserStatus part : parts(new Random(seed))) {
            UserStatus after = UserStatusFold.join(before, part);
            assertThat(after.delivered()).isGreaterThanOrEqualTo(before.delivered());
            assertThat(after.read()).isGreaterThanOrEqualTo(before.read());
            for (DeviceProgress device : before.devices()) {
                assertThat(after.devices()).anySatisfy(now -> {
                    assertThat(now.device()).isEqualTo(device.device());
                    assertThat(now.delivered()).isGreaterThanOrEqualTo(device.delivered());
                    assertThat(now.read()).isGreaterThanOrEqualTo(device.read());
                });
            }
            assertThat(after.failures())
                    .hasSizeGreaterThanOrEqualTo(before.failures().size());
            before.failures().stream()
                    .filter(failure -> failure.recoveredAt() != null)
                    .forEach(failure -> assertThat(after.failures()).anySatisfy(now -> {
                        assertThat(now.seq()).isEqualTo(failure.seq());
                        assertThat(now.device()).isEqualTo(failure.device());
                        assertThat(now.recoveredAt()).isNotNull();
                    }));
            before = after;
        }
    }

    @Example
    void keepsTheHighestFailuresOnly() {
        var parts = new ArrayList<UserStatus>();
        for (int i = 0; i < UserStatusFold.MOST_FAILURES + 50; i++) {
            parts.add(UserStatusFold.of(event(Kind.FAILED, Seq.of(1, i), "web", TIME)));
        }
        Collections.shuffle(parts, new Random(1));

        UserStatus status = fold(parts);

        assertThat(status.failures()).hasSize(UserStatusFold.MOST_FAILURES);
        assertThat(status.failures().getFirst().seq()).isEqualTo(Seq.of(1, 50));
    }

    @Example
    void attemptsConflictsAndTracesSayNothingAboutTheEnd() {
        assertThat(UserStatusFold.of(event(Kind.ATTEMPTED, Seq.of(1, 1), "web", TIME)))
                .isNull();
        for (Kind kind : List.of(Kind.CONFLICT, Kind.DISPATCHED, Kind.PUSHED)) {
            assertThat(UserStatusFold.of(event(kind, Seq.of(1, 1), "web", TIME)))
                    .isNull();
        }
    }

    private static UserStatus fold(List<UserStatus> parts) {
        return parts.stream().reduce(UserStatusFold.none(CONVERSATION, USER), UserStatusFold::join);
    }

    private static List<UserStatus> parts(Random random) {
        var parts = new ArrayList<UserStatus>();
        for (int i = 1 + random.nextInt(25); i > 0; i--) {
            String device = List.of("phone", "web", "desk").get(random.nextInt(3));
            Instant at = TIME.plusMillis(random.nextInt(1_000));
            long seq = Seq.of(1, random.nextInt(8));
            if (random.nextInt(3) > 0) {
                Receipt.Kind kind = Receipt.Kind.values()[random.nextInt(2)];
                parts.add(UserStatusFold.of(new Receipt(CONVERSATION, USER, device, kind, seq, random.nextInt(2), at)));
            } else {
                Kind kind = List.of(Kind.FAILED, Kind.EXPIRED, Kind.RECOVERED).get(random.nextInt(3));
                parts.add(UserStatusFold.of(event(kind, seq, random.nextInt(6) == 0 ? null : device, at)));
            }
        }
        return parts;
    }

    private static ConversationEvent event(Kind kind, long seq, String device, Instant at) {
        return new ConversationEvent(kind, CONVERSATION, USER, seq, USER, device, "reason", 8, at);
    }
}
