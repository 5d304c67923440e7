package parley.delivery.fanout;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.ConversationEvent;
import parley.contract.event.MessageEnvelope;

/// A message whose dispatch is written down.
///
/// @param audience to whom it was dispatched
public record Traced(MessageEnvelope envelope, long seq, Audience audience) {
    /// Pure.
    ///
    /// @param routes by which it was dispatched
    /// @return one event a device, or a single one without a user when every gateway was told
    public List<ConversationEvent> dispatched(Routes routes, Instant at) {
        return switch (audience) {
            case Audience.Everyone everyone -> List.of(event(null, null, at));
            case Audience.Named named -> {
                var events = new ArrayList<ConversationEvent>();
                for (UUID user : named.users()) {
                    routes.of(user).forEach(route -> events.add(event(user, route.device(), at)));
                }
                yield events;
            }
        };
    }

    private ConversationEvent event(@Nullable UUID user, @Nullable String device, Instant at) {
        return new ConversationEvent(
                ConversationEvent.Kind.DISPATCHED,
                envelope.conversation(),
                envelope.message(),
                seq,
                user,
                device,
                null,
                null,
                at,
                envelope.trace());
    }
}
