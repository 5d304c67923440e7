package parley.client;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a gateway says. Fields are those of the protocol `parley.v1`; a field that may be absent is null.
public sealed interface ServerFrame {
    /// The session is accepted. `ping`: seconds between the server's pings; `window`: how many messages may
    /// be
    /// unacknowledged; `maxFrame`: bytes.
    record Welcome(
            String connection,
            UUID user,
            String device,
            @Nullable Instant expires,
            long ping,
            long window,
            long maxFrame,
            @Nullable String gateway)
            implements ServerFrame {}

    /// A sent message is durable on the in-sync replicas of the log. `duplicate`: it was accepted before.
    record Accepted(String id, UUID message, UUID conversation, long seq, Instant time, boolean duplicate)
            implements ServerFrame {}

    /// A refusal. `retry`: the same frame may succeed later, after `retryAfter` milliseconds if given.
    record Refusal(
            @Nullable String id,
            @Nullable String request,
            String code,
            String message,
            boolean retry,
            @Nullable Long retryAfter)
            implements ServerFrame {}

    /// A message of a conversation. No message that this device may see lies strictly between `after` and
    /// `seq`.
    /// `body` and `meta` are the sender's bytes; `id` (the sender's own) only on the sender's devices.
    record Message(
            UUID conversation,
            long seq,
            long after,
            UUID message,
            UUID from,
            String device,
            String type,
            long version,
            Instant time,
            JsonBytes body,
            @Nullable JsonBytes meta,
            @Nullable UUID ref,
            @Nullable String id,
            @Nullable Long attempt,
            @Nullable UUID recalledBy)
            implements ServerFrame {
        /// A message that nobody took back.
        public Message(
                UUID conversation,
                long seq,
                long after,
                UUID message,
                UUID from,
                String device,
                String type,
                long version,
                Instant time,
                JsonBytes body,
                @Nullable JsonBytes meta,
                @Nullable UUID ref,
                @Nullable String id,
                @Nullable Long attempt) {
            this(
                    conversation,
                    seq,
                    after,
                    message,
                    from,
                    device,
                    type,
                    version,
                    time,
                    body,
                    meta,
                    ref,
                    id,
                    attempt,
                    null);
        }
    }

    /// The cursor of a conversation may advance; there is nothing to show.
    record UpTo(UUID conversation, long seq) implements ServerFrame {}

    /// The backlog is sent; everything after is live.
    record Ready(long conversations) implements ServerFrame {}

    /// How far a user has received and read a conversation: cumulative.
    record Receipt(
            UUID conversation,
            UUID user,
            @Nullable Long delivered,
            @Nullable Long read) implements ServerFrame {}

    /// A message of this user failed or expired for `user`, or for everybody when that is null.
    record Status(
            UUID message,
            UUID conversation,
            long seq,
            @Nullable UUID user,
            String state,
            @Nullable String reason) implements ServerFrame {}

    /// A page of history, oldest first. `cursors`: user → delivered, read.
    record Page(
            @Nullable String request,
            UUID conversation,
            List<Message> messages,
            long upto,
            boolean more,
            Map<UUID, List<Long>> cursors)
            implements ServerFrame {}

    /// Somebody joined, left or got another role.
    record Member(
            UUID conversation,
            UUID user,
            String change,
            @Nullable UUID by,
            long version) implements ServerFrame {}

    /// Whether a watched user is connected, and since when.
    record Presence(UUID user, boolean online, @Nullable Instant since) implements ServerFrame {}

    /// Somebody is typing; not stored.
    record Typing(UUID conversation, UUID user) implements ServerFrame {}

    /// The access token runs out in `in` seconds.
    record Expiring(long in) implements ServerFrame {}

    /// The gateway goes away in `in` milliseconds; reconnect elsewhere after a random part of `jitter`
    /// milliseconds.
    record Drain(long in, long jitter) implements ServerFrame {}

    /// Asks for a pong.
    record Ping() implements ServerFrame {}

    /// Answers a ping.
    record Pong() implements ServerFrame {}

    /// A frame that this client does not know yet: ignored.
    record Unknown(String op) implements ServerFrame {}
}
