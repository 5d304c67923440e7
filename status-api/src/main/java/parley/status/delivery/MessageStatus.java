package parley.status.delivery;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.RawJson;

/// What became of a message.
///
/// @param state the lowest of its recipients'; of a message without recipients, whether it is persisted
/// @param members its recipients: who sees it, without the sender
record MessageStatus(MessagePlace place, DeliveryState state, List<Recipient> members) {
    /// @param at when this state was reached, null when that is not known exactly: cursors are cumulative,
    ///     and one that has moved on no longer tells when it passed this message
    record Recipient(
            UUID user, DeliveryState state, @Nullable Instant at) {
        private RawJson json() {
            return RawJson.of(new JsonObjectWriter(128)
                    .uuid("user", user)
                    .text("state", state.text())
                    .text("at", at == null ? null : at.toString())
                    .finish());
        }
    }

    /// @return UTF-8 JSON as the protocol says
    byte[] json() {
        return new JsonObjectWriter(256 + members.size() * 128)
                .uuid("message", place.message())
                .uuid("conversation", place.conversation())
                .number("seq", place.seq())
                .text("state", state.text())
                .raw("members", array())
                .finish();
    }

    private RawJson array() {
        var out = new java.io.ByteArrayOutputStream(2 + members.size() * 128);
        out.write('[');
        for (Recipient member : members) {
            if (out.size() > 1) {
                out.write(',');
            }
            member.json().writeTo(out);
        }
        out.write(']');
        return RawJson.of(out.toByteArray());
    }
}
