package parley.edge.membership;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.RawJson;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.id.MessageIds;
import parley.contract.id.NewIds;
import parley.contract.topic.Topic;

/// The messages by which a conversation tells of itself. Each is made of the row alone, so that whoever
/// writes it again after a crash writes the same one, and readers drop the second by its id. Pure.
final class SystemMessages {
    private static final String TYPE = "system";
    private static final String DEVICE = "gateway";
    private static final int NAMED = 100;

    private SystemMessages() {}

    /// @param member in the state after the change was decided: JOINING, LEAVING, or ACTIVE for another
    ///     role
    static MessageEnvelope of(StoredMember member) {
        MemberRow row = member.row();
        var body = new JsonObjectWriter(160).text("change", change(row)).uuid("user", row.user());
        if (row.state() == MemberRow.State.ACTIVE) {
            body.text("role", row.role().name().toLowerCase(java.util.Locale.ROOT));
        }
        return envelope(row.conversation(), "member:" + row.user() + ":" + row.version(), body, member.by());
    }

    /// One message for many who join together; its place is the boundary of all of them. Who stops half-way
    /// is finished one by one, each with a message of its own.
    ///
    /// @param call identifies the call that adds them
    /// @param users at most [#NAMED] are named
    static MessageEnvelope added(UUID conversation, UUID call, List<UUID> users, Role role, UUID by) {
        var named = new StringBuilder("[");
        users.stream()
                .limit(NAMED)
                .forEach(user -> named.append(named.length() > 1 ? ",\"" : "\"")
                        .append(user)
                        .append('"'));
        var body = new JsonObjectWriter(160)
                .text("change", "added")
                .raw("users", RawJson.of(named.append(']').toString().getBytes(StandardCharsets.US_ASCII)))
                .number("count", users.size())
                .text("role", role.name().toLowerCase(java.util.Locale.ROOT));
        return envelope(conversation, "members:" + call, body, by);
    }

    /// @param version of the conversation that has this title
    static MessageEnvelope titled(UUID conversation, String title, long version, UUID by) {
        var body = new JsonObjectWriter(160).text("change", "titled").text("title", title);
        return envelope(conversation, "title:" + version, body, by);
    }

    private static String change(MemberRow row) {
        return switch (row.state()) {
            case JOINING -> "joined";
            case LEAVING, LEFT -> "left";
            case ACTIVE -> "role";
        };
    }

    private static MessageEnvelope envelope(
            UUID conversation, String clientId, JsonObjectWriter body, @Nullable UUID by) {
        RawJson json = RawJson.of(body.uuid("by", by).finish());
        return new MessageEnvelope(
                MessageIds.of(NewIds.SYSTEM, conversation, clientId),
                conversation,
                NewIds.SYSTEM,
                DEVICE,
                clientId,
                TYPE,
                1,
                Topic.GENERATION,
                PayloadHash.of(TYPE, 1, null, null, json, null),
                null,
                null,
                json,
                null);
    }
}
