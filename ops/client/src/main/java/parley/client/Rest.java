package parley.client;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the REST calls answer. A field that may be absent is null.
public final class Rest {
    private Rest() {}

    /// An account.
    public record User(UUID user, String username, @Nullable String displayName) {
        static User of(JsonObject in) {
            return new User(in.uuid("user"), in.text("username"), in.optionalText("displayName"));
        }
    }

    /// A conversation as its members see it. `kind`: `direct` or `group`; `head`: its last seq; `unread`, and
    /// `mentions` among them, are capped at 1,000; `members` are user ids and may be absent.
    public record Conversation(
            UUID conversation,
            String kind,
            @Nullable String title,
            long head,
            long unread,
            long mentions,
            ServerFrame.@Nullable Message lastMessage,
            @Nullable JsonBytes members) {
        static Conversation of(JsonObject in) {
            String kind = in.optionalText("kind");
            JsonObject last = in.optionalObject("lastMessage");
            return new Conversation(
                    in.uuid("conversation"),
                    kind == null ? "" : kind,
                    in.optionalText("title"),
                    in.number("head", 0),
                    in.number("unread", 0),
                    in.number("mentions", 0),
                    last == null ? null : FrameReader.message(last),
                    in.optionalRaw("members"));
        }
    }

    /// A part of a user's conversations, newest activity first; `cursor` continues, null at the end.
    public record Conversations(
            List<Conversation> conversations, @Nullable String cursor) {}

    /// A member of a conversation. `role`: owner, admin or member.
    public record Member(
            UUID user, @Nullable String username, @Nullable String displayName, String role) {
        static Member of(JsonObject in) {
            String role = in.optionalText("role");
            return new Member(
                    in.uuid("user"),
                    in.optionalText("username"),
                    in.optionalText("displayName"),
                    role == null ? "member" : role);
        }
    }

    /// What became of a message: accepted < persisted < failed or expired < delivered < read. `state` is
    /// the lowest
    /// of the recipients'.
    public record MessageStatus(UUID message, UUID conversation, long seq, String state, List<Recipient> members) {
        static MessageStatus of(JsonObject in) {
            List<Recipient> members = in.objects("members").stream()
                    .map(m -> new Recipient(m.uuid("user"), m.text("state"), m.optionalTime("at")))
                    .toList();
            return new MessageStatus(
                    in.uuid("message"), in.uuid("conversation"), in.number("seq", 0), in.text("state"), members);
        }
    }

    /// One recipient's state, and when it was reached if that is known.
    public record Recipient(
            UUID user, String state, @Nullable Instant at) {}

    /// Whether a user is connected, with how many devices, and when one was last seen.
    public record Presence(
            UUID user,
            boolean online,
            long devices,
            @Nullable Instant lastSeen) {
        static Presence of(JsonObject in) {
            return new Presence(
                    in.uuid("user"), in.flag("online"), in.number("devices", 0), in.optionalTime("lastSeen"));
        }
    }

    /// A version of a message type. `shipped`: it comes with the product, and then nobody published it.
    public record MessageType(
            String type,
            int version,
            boolean shipped,
            @Nullable Instant at) {
        static MessageType of(JsonObject in) {
            return new MessageType(
                    in.text("type"), (int) in.number("version"), in.flag("shipped"), in.optionalTime("at"));
        }
    }

    /// An account made in bulk; `tokens` when a device was asked for.
    public record Imported(
            String username, UUID user, @Nullable Tokens tokens) {
        static Imported of(JsonObject in) {
            return new Imported(in.text("username"), in.uuid("user"), in.has("accessToken") ? Tokens.of(in) : null);
        }
    }

    /// An account to be made in bulk. A `device` asks for a session too.
    public record NewUser(
            String username,
            @Nullable String displayName,
            @Nullable String device) {}
}
