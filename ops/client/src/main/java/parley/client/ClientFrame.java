package parley.client;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/// One frame for the gateway, ready to be written.
///
/// @param text the JSON object
/// @param bytes its length in UTF-8, which is what the gateway's limit counts
record ClientFrame(String text, int bytes) {
    static ClientFrame hello(
            String token, String device, Map<UUID, Long> cursors, boolean fresh, @Nullable Integer window) {
        Writer out = new Writer("hello").text("token", token).text("device", device);
        if (!cursors.isEmpty()) {
            out.cursors(cursors);
        }
        if (fresh) {
            out.raw("fresh", "true");
        }
        return out.number("window", window).finish();
    }

    static ClientFrame send(OutgoingMessage message) {
        return new Writer("send")
                .text("id", message.id())
                .text("conversation", message.conversation().toString())
                .text("type", message.type())
                .number("version", message.version())
                .raw("body", message.body().toString())
                .raw("meta", message.meta() == null ? null : message.meta().toString())
                .text("ref", message.ref() == null ? null : message.ref().toString())
                .number("ttl", message.ttl())
                .finish();
    }

    static ClientFrame ack(Map<UUID, Long> cursors) {
        return new Writer("ack").cursors(cursors).finish();
    }

    static ClientFrame read(UUID conversation, long seq) {
        return new Writer("read")
                .text("conversation", conversation.toString())
                .number("seq", seq)
                .finish();
    }

    static ClientFrame sync(
            String request, UUID conversation, @Nullable Long after, @Nullable Long before, @Nullable Integer limit) {
        return new Writer("sync")
                .text("request", request)
                .text("conversation", conversation.toString())
                .number("after", after)
                .number("before", before)
                .number("limit", limit)
                .finish();
    }

    static ClientFrame typing(UUID conversation) {
        return new Writer("typing")
                .text("conversation", conversation.toString())
                .finish();
    }

    static ClientFrame watch(Iterable<UUID> users) {
        StringBuilder array = new StringBuilder("[");
        for (UUID user : users) {
            array.append(array.length() == 1 ? "\"" : ",\"").append(user).append('"');
        }
        return new Writer("watch").raw("users", array.append(']').toString()).finish();
    }

    static ClientFrame auth(String token) {
        return new Writer("auth").text("token", token).finish();
    }

    static ClientFrame ping() {
        return new Writer("ping").finish();
    }

    static ClientFrame pong() {
        return new Writer("pong").finish();
    }

    /// @return the length in UTF-8; a lone surrogate counts as the one byte it is replaced with
    static int utf8Length(CharSequence text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                bytes += Character.isSurrogate(c) ? 1 : 3;
            }
        }
        return bytes;
    }

    /// Writes one object; a null value leaves its field out.
    private static final class Writer {
        private final StringBuilder out = new StringBuilder(128);

        Writer(String op) {
            out.append("{\"op\":\"").append(op).append('"');
        }

        Writer text(String name, @Nullable String value) {
            if (value != null) {
                raw(name, '"' + new String(JsonStringEncoder.getInstance().quoteAsCharArray(value)) + '"');
            }
            return this;
        }

        Writer number(String name, @Nullable Number value) {
            return raw(name, value == null ? null : value.toString());
        }

        Writer raw(String name, @Nullable String json) {
            if (json != null) {
                out.append(",\"").append(name).append("\":").append(json);
            }
            return this;
        }

        Writer cursors(Map<UUID, Long> cursors) {
            StringBuilder object = new StringBuilder("{");
            cursors.forEach((conversation, seq) -> object.append(object.length() == 1 ? "\"" : ",\"")
                    .append(conversation)
                    .append("\":")
                    .append(seq));
            return raw("cursors", object.append('}').toString());
        }

        ClientFrame finish() {
            String text = out.append('}').toString();
            return new ClientFrame(text, utf8Length(text));
        }
    }
}
