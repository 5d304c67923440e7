package parley.contract.frame;

import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.RawJson;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;

/// The `message` object that sockets push and pages of history list, with `body` and `meta` as the sender
/// wrote them. Of a message that was taken back the fact is left: `body` is `{}`, `recalled` is true,
/// `recalledBy` says by whom.
public final class MessageFrame {
    private MessageFrame() {}

    /// The frame for a socket: with `op`.
    ///
    /// @param after the bound of this message for the device
    /// @param own whether the device belongs to the sender: only then the sender's own `id` is told
    /// @return UTF-8 JSON
    public static byte[] push(LoggedMessage message, long after, boolean own) {
        return fields(new JsonObjectWriter(size(message)).text("op", "message"), message, after, own)
                .finish();
    }

    /// A frame for a device that was sent this message before and did not acknowledge it.
    ///
    /// @param attempt which push to this device it is, from 2
    /// @return UTF-8 JSON
    public static byte[] again(LoggedMessage message, long after, boolean own, int attempt) {
        return fields(new JsonObjectWriter(size(message)).text("op", "message"), message, after, own)
                .number("attempt", attempt)
                .finish();
    }

    /// The object in a page of history: the same fields without `op`.
    public static byte[] object(LoggedMessage message, long after, boolean own) {
        return fields(new JsonObjectWriter(size(message)), message, after, own).finish();
    }

    private static JsonObjectWriter fields(JsonObjectWriter out, LoggedMessage message, long after, boolean own) {
        MessageEnvelope envelope = message.envelope();
        @Nullable String id = own ? envelope.clientId() : null;
        out.uuid("conversation", envelope.conversation())
                .number("seq", message.seq())
                .number("after", after)
                .uuid("message", envelope.message())
                .uuid("from", envelope.sender())
                .text("device", envelope.device())
                .text("type", envelope.type())
                .number("version", envelope.version())
                .text("time", message.time().toString())
                .raw("body", envelope.body())
                .raw("meta", envelope.meta())
                .uuid("ref", envelope.ref())
                .text("id", id);
        return message.recalledBy() == null ? out : out.bool("recalled", true).uuid("recalledBy", message.recalledBy());
    }

    private static int size(LoggedMessage message) {
        MessageEnvelope envelope = message.envelope();
        RawJson meta = envelope.meta();
        return 512 + envelope.body().length() + (meta == null ? 0 : meta.length());
    }
}
