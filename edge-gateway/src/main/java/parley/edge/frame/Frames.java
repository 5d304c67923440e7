package parley.edge.frame;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.RawJson;
import parley.contract.event.ConversationEvent;
import parley.contract.keyspace.GatewayItem;
import parley.edge.websocket.EncodedFrame;

/// The frames that the gateway writes, `message` apart ([parley.contract.frame.MessageFrame]).
public final class Frames {
    /// The application-level answer to `ping`.
    public static final EncodedFrame PONG = text(op("pong"));

    private Frames() {}

    /// What `welcome` says of the limits.
    ///
    /// @param pingSeconds between the gateway's WebSocket pings
    /// @param maxFrame bytes
    public record Terms(UUID gateway, long pingSeconds, int window, int maxFrame) {}

    public static EncodedFrame welcome(UUID connection, UUID user, String device, Instant expires, Terms terms) {
        return text(op("welcome")
                .uuid("connection", connection)
                .uuid("user", user)
                .text("device", device)
                .text("expires", expires.toString())
                .number("ping", terms.pingSeconds())
                .number("window", terms.window())
                .number("maxFrame", terms.maxFrame())
                .uuid("gateway", terms.gateway()));
    }

    public static EncodedFrame accepted(
            String id, UUID message, UUID conversation, long seq, Instant time, boolean duplicate) {
        JsonObjectWriter frame = op("accepted")
                .text("id", id)
                .uuid("message", message)
                .uuid("conversation", conversation)
                .number("seq", seq)
                .text("time", time.toString());
        return text(duplicate ? frame.bool("duplicate", true) : frame);
    }

    public static EncodedFrame error(
            ErrorCode code, String message, @Nullable String id, @Nullable String request, long retryAfterMillis) {
        return text(op("error")
                .text("id", id)
                .text("request", request)
                .text("code", code.code())
                .text("message", message)
                .bool("retry", code.retry())
                .optionalNumber("retryAfter", retryAfterMillis > 0 ? retryAfterMillis : null));
    }

    /// @param seq up to which the device's cursor may advance although nothing is shown
    public static EncodedFrame upto(UUID conversation, long seq) {
        return text(op("upto").uuid("conversation", conversation).number("seq", seq));
    }

    /// @param conversations how many the device takes part in
    public static EncodedFrame ready(int conversations) {
        return text(op("ready").number("conversations", conversations));
    }

    /// @param messages encoded `message` objects
    /// @param cursors object of the users' cursors, null to leave it out
    public static EncodedFrame page(
            String request,
            UUID conversation,
            List<byte[]> messages,
            long upto,
            boolean more,
            @Nullable RawJson cursors) {
        var array = new ByteArrayOutputStream(
                2 + messages.stream().mapToInt(message -> message.length + 1).sum());
        array.write('[');
        for (byte[] message : messages) {
            if (array.size() > 1) {
                array.write(',');
            }
            array.writeBytes(message);
        }
        array.write(']');
        return text(op("page")
                .text("request", request)
                .uuid("conversation", conversation)
                .raw("messages", RawJson.of(array.toByteArray()))
                .number("upto", upto)
                .bool("more", more)
                .raw("cursors", cursors));
    }

    /// @param seconds until the token runs out
    public static EncodedFrame expiring(long seconds) {
        return text(op("expiring").number("in", seconds));
    }

    /// @param delivered and `read`: cumulative seqs of the user; 0 is left out
    public static EncodedFrame receipt(UUID conversation, UUID user, long delivered, long read) {
        return text(op("receipt")
                .uuid("conversation", conversation)
                .uuid("user", user)
                .optionalNumber("delivered", delivered > 0 ? delivered : null)
                .optionalNumber("read", read > 0 ? read : null));
    }

    /// That a message did not reach somebody, for its sender.
    public static EncodedFrame status(GatewayItem.Undelivered undelivered) {
        return text(op("status")
                .uuid("message", undelivered.message())
                .uuid("conversation", undelivered.conversation())
                .number("seq", undelivered.seq())
                .uuid("user", undelivered.user())
                .text("state", state(undelivered.kind()))
                .text("reason", undelivered.reason()));
    }

    /// @param since when the user came or left; null: not known, or not for this watcher
    public static EncodedFrame presence(UUID user, boolean online, @Nullable Instant since) {
        return text(op("presence")
                .uuid("user", user)
                .bool("online", online)
                .text("since", since == null ? null : since.toString()));
    }

    /// Who came, went, got another role, or gave the conversation another title.
    public static EncodedFrame member(GatewayItem.Member member) {
        boolean titled = member.change().equals("titled");
        String role = titled || member.detail().isEmpty() ? null : member.detail();
        return text(op("member")
                .uuid("conversation", member.conversation())
                .uuid("user", member.user())
                .text("change", member.change())
                .text("role", role)
                .text("title", titled ? member.detail() : null)
                .uuid("by", member.by())
                .number("version", member.version()));
    }

    public static EncodedFrame typing(UUID conversation, UUID user) {
        return text(op("typing").uuid("conversation", conversation).uuid("user", user));
    }

    /// This gateway goes away.
    ///
    /// @param in milliseconds for which it still serves
    /// @param jitter milliseconds over which clients should spread their leaving
    public static EncodedFrame drain(long in, long jitter) {
        return text(op("drain").number("in", in).number("jitter", jitter));
    }

    private static String state(ConversationEvent.Kind kind) {
        return switch (kind) {
            case FAILED -> "failed";
            case EXPIRED -> "expired";
            case RECOVERED -> "delivered";
            case CONFLICT, ATTEMPTED, DISPATCHED, PUSHED ->
                throw new IllegalArgumentException("kind " + kind + " says nothing of a message's end");
        };
    }

    private static JsonObjectWriter op(String op) {
        return new JsonObjectWriter(256).text("op", op);
    }

    private static EncodedFrame text(JsonObjectWriter frame) {
        return EncodedFrame.text(frame.finish());
    }
}
