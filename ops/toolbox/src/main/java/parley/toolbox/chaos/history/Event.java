package parley.toolbox.chaos.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What can stand in a history, named by the field `e`. Bodies are kept as their length and SHA-256, never
/// as text. `connection` counts a device's connections from 1.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "e")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Event.Began.class, name = "began"),
    @JsonSubTypes.Type(value = Event.Member.class, name = "member"),
    @JsonSubTypes.Type(value = Event.Installed.class, name = "installed"),
    @JsonSubTypes.Type(value = Event.Sent.class, name = "send"),
    @JsonSubTypes.Type(value = Event.Accepted.class, name = "accepted"),
    @JsonSubTypes.Type(value = Event.Refused.class, name = "error"),
    @JsonSubTypes.Type(value = Event.Hello.class, name = "hello"),
    @JsonSubTypes.Type(value = Event.Ready.class, name = "ready"),
    @JsonSubTypes.Type(value = Event.Received.class, name = "message"),
    @JsonSubTypes.Type(value = Event.Shown.class, name = "shown"),
    @JsonSubTypes.Type(value = Event.UpTo.class, name = "upto"),
    @JsonSubTypes.Type(value = Event.Acked.class, name = "ack"),
    @JsonSubTypes.Type(value = Event.Read.class, name = "read"),
    @JsonSubTypes.Type(value = Event.Closed.class, name = "close"),
    @JsonSubTypes.Type(value = Event.Receipt.class, name = "receipt"),
    @JsonSubTypes.Type(value = Event.Failed.class, name = "status"),
    @JsonSubTypes.Type(value = Event.StatusAnswer.class, name = "answer"),
    @JsonSubTypes.Type(value = Event.Paged.class, name = "page"),
    @JsonSubTypes.Type(value = Event.PagesEnd.class, name = "pages"),
    @JsonSubTypes.Type(value = Event.Fault.class, name = "fault"),
    @JsonSubTypes.Type(value = Event.Phase.class, name = "phase"),
    @JsonSubTypes.Type(value = Event.Limit.class, name = "limit"),
    @JsonSubTypes.Type(value = Event.Quiesced.class, name = "quiesced")
})
public sealed interface Event {
    /// The settings of the run.
    record Began(long seed, Map<String, String> settings) implements Event {}

    /// This user is in this conversation from before the first message to the end.
    record Member(UUID conversation, UUID user) implements Event {}

    /// This device will have connected by the end. `java`: the Java client, which shows each message once;
    /// otherwise a raw socket.
    record Installed(Who who, boolean java) implements Event {}

    /// A message, before it goes out. `attempt` counts from 1; the same id goes out again until it is
    /// answered. What the Java client resends by itself is not recorded.
    record Sent(Who who, int connection, UUID conversation, String id, Content content, int attempt) implements Event {}

    /// The gateway says: it is in the log.
    record Accepted(Who who, int connection, UUID conversation, String id, UUID message, long seq, boolean duplicate)
            implements Event {}

    /// An `error` frame; `retry` false for a sent message means that it will not be sent again.
    record Refused(Who who, int connection, @Nullable String id, String code, boolean retry) implements Event {}

    /// The first frame of a connection. `cursors`: what the device claims to have, by conversation; null
    /// when the client does not tell.
    record Hello(
            Who who,
            int connection,
            String gateway,
            @Nullable Map<UUID, Long> cursors) implements Event {}

    /// The backlog was sent.
    record Ready(Who who, int connection) implements Event {}

    /// A message came in and was stored. `attempt`: of this push, 1 unless the frame says otherwise.
    record Received(
            Who who,
            int connection,
            UUID conversation,
            long seq,
            long after,
            UUID message,
            Content content,
            int attempt)
            implements Event {}

    /// The Java client gave the message to its application.
    record Shown(Who who, UUID conversation, UUID message) implements Event {}

    /// The gateway says: the cursor may advance, there is nothing to show.
    record UpTo(Who who, int connection, UUID conversation, long seq) implements Event {}

    /// The device acknowledges, before it goes out.
    record Acked(Who who, int connection, Map<UUID, Long> cursors) implements Event {}

    /// The user has read up to here, before it goes out; implies that the device acknowledges it.
    record Read(Who who, UUID conversation, long seq) implements Event {}

    /// The connection is over. `code`: the close code, 1006 when there was none.
    record Closed(Who who, int connection, int code, String reason) implements Event {
        private static final Set<String> REASONS = Set.of("dropped by the load", "interrupted", "aborted");

        /// @return whether the device itself dropped the connection, as devices do now and then
        public boolean onPurpose() {
            return REASONS.contains(reason);
        }
    }

    /// The gateway tells how far `user` is.
    record Receipt(
            Who who,
            UUID conversation,
            UUID user,
            @Nullable Long delivered,
            @Nullable Long read) implements Event {}

    /// The gateway tells that a message failed or expired, for `user` or for everybody.
    record Failed(Who who, UUID message, @Nullable UUID user, String state) implements Event {}

    /// What the status API says of a message, after it said so. `last`: asked when all was quiet.
    record StatusAnswer(UUID message, int http, @Nullable String state, Map<UUID, String> members, boolean last)
            implements Event {}

    /// A message of the history API, asked when all was quiet.
    record Paged(UUID conversation, long seq, UUID message, Content content) implements Event {}

    /// The history API gave a conversation from its beginning and vouches that it is complete up to `upto`.
    record PagesEnd(UUID conversation, long upto) implements Event {}

    /// A fault begins, is healed, or the platform around it is told to be whole again.
    record Fault(String name, String stage, String detail) implements Event {
        public static final String BEGIN = "begin";
        public static final String HEAL = "heal";
        public static final String END = "end";
        /// Was asked for and not done; `detail` says why.
        public static final String NOT_RUN = "not run";
    }

    /// From here on: `quiet`, `fault`, `pause`, `quiesce`.
    record Phase(String name) implements Event {}

    /// The generator itself fell behind. `late`: sends that went out more than 50 ms after they were due since
    /// the last such line; `stalledMillis`: the longest that its process stood still.
    record Limit(long late, long stalledMillis) implements Event {}

    /// The end. `missing`: deliveries and answers that were still awaited when the wait ran out.
    record Quiesced(boolean reached, long missing) implements Event {}
}
