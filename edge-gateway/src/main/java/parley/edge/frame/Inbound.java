package parley.edge.frame;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;
import parley.contract.event.MessageTypeRow;
import parley.contract.event.Traceparent;

/// A frame that a client sent, checked as far as a frame can be checked by itself.
public sealed interface Inbound {
    /// @param token null when it came with the handshake
    /// @param cursors what this device has stored, by conversation
    /// @param fresh whether the device's store is empty: server-side cursors do not count
    /// @param window how many unacknowledged messages the device wants at most; 0: the gateway's default
    record Hello(@Nullable String token, String device, Map<UUID, Long> cursors, boolean fresh, int window)
            implements Inbound {}

    /// @param trace the sender's trace, null when it has none
    record Send(
            String id,
            UUID conversation,
            String type,
            int version,
            RawJson body,
            @Nullable RawJson meta,
            @Nullable UUID ref,
            @Nullable Duration ttl,
            @Nullable Traceparent trace)
            implements Inbound {
        /// @return what these fields say, whichever way they came
        /// @throws FrameProblem `bad_type` or `bad_body`
        public static Send checked(
                String id,
                UUID conversation,
                String type,
                int version,
                RawJson body,
                @Nullable RawJson meta,
                @Nullable UUID ref,
                @Nullable Duration ttl,
                @Nullable Traceparent trace)
                throws FrameProblem {
            if (!MessageTypeRow.NAME.matcher(type).matches()) {
                throw new FrameProblem(
                        ErrorCode.BAD_TYPE,
                        "type " + Printable.of(type) + ": expected 1 to 64 of a-z 0-9 . _ - beginning with a letter",
                        id,
                        null);
            }
            String wrong = Bodies.problem(body, meta);
            if (wrong != null) {
                throw new FrameProblem(ErrorCode.BAD_BODY, wrong, id, null);
            }
            return new Send(id, conversation, type, version, body, meta, ref, ttl, trace);
        }
    }

    record Ack(Map<UUID, Long> cursors) implements Inbound {}

    record Read(UUID conversation, long seq) implements Inbound {}

    /// Exactly one of `after` and `before` is not negative, or none for the newest page.
    record Sync(String request, UUID conversation, long after, long before, int limit) implements Inbound {}

    record Typing(UUID conversation) implements Inbound {}

    /// @param users whose presence is wanted from now on, in place of those that were named before
    record Watch(Set<UUID> users) implements Inbound {}

    record Auth(String token) implements Inbound {}

    record Ping() implements Inbound {}
}
