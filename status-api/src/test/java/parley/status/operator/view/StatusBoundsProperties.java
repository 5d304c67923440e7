package parley.status.operator.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import parley.contract.event.Receipt;
import parley.contract.event.UserStatus;
import parley.status.fold.UserStatusFold;

/// The proof accepts whatever Streams and the view may hold at that moment, and nothing that lacks what was folded or
/// claims what nobody said.
final class StatusBoundsProperties {
    private static final UUID TALK = new UUID(1, 1);
    private static final UUID USER = new UUID(2, 2);

    @Property
    void acceptsWhatWasFoldedByThenAndNothingElse(@ForAll Random random) {
        List<UserStatus> log = log(random);
        int certain = random.nextInt(log.size());
        int folded = certain + 1 + random.nextInt(log.size() - certain);
        int viewed = 1 + random.nextInt(folded);
        UserStatus topic = joined(log.subList(0, folded));
        UserStatus view = joined(log.subList(0, viewed));
        StatusBounds bounds = bounds(log, certain, topic, view);
        assertThat(bounds.topic(true)).isEmpty();
        assertThat(bounds.view(TALK, Map.of(USER, view), true)).isEmpty();
        assertThat(bounds.view(TALK, Map.of(USER, topic), true)).isEmpty();

        UserStatus claims = UserStatusFold.join(topic, said("phone", 1_000));
        assertThat(bounds(log, certain, claims, view).topic(true)).hasSize(1);
        assertThat(bounds(log, certain, claims, view).topic(false)).isEmpty();
        assertThat(bounds.view(TALK, Map.of(USER, claims), true)).hasSize(1);
        UserStatus nothing = UserStatusFold.none(TALK, USER);
        assertThat(bounds(log, certain, nothing, nothing).topic(true)).hasSize(certain == 0 ? 0 : 1);
        assertThat(bounds.view(TALK, Map.of(USER, nothing), true)).hasSize(1);
    }

    private static StatusBounds bounds(List<UserStatus> log, int certain, UserStatus topic, UserStatus view) {
        var bounds = new StatusBounds();
        bounds.topic(view, true);
        bounds.topic(topic, false);
        for (int i = 0; i < log.size(); i++) {
            bounds.add(log.get(i), i < certain);
        }
        return bounds;
    }

    private static List<UserStatus> log(Random random) {
        var log = new ArrayList<UserStatus>();
        for (int i = 1 + random.nextInt(12); i > 0; i--) {
            log.add(said(random.nextBoolean() ? "phone" : "desk", 1 + random.nextInt(20)));
        }
        return log;
    }

    private static UserStatus said(String device, long seq) {
        return UserStatusFold.of(
                new Receipt(TALK, USER, device, Receipt.Kind.DELIVERED, seq, 0, Instant.ofEpochSecond(seq)));
    }

    private static UserStatus joined(List<UserStatus> parts) {
        return parts.stream().reduce(UserStatusFold.none(TALK, USER), UserStatusFold::join);
    }
}
