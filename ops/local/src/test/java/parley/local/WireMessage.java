package parley.local;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonArrays;
import parley.contract.codec.JsonObjectReader;
import parley.contract.codec.RawJson;

/// A `message` object as it came over the wire, with the body's bytes as they stood.
record WireMessage(
        UUID conversation,
        long seq,
        long after,
        UUID message,
        UUID from,
        String type,
        int version,
        byte[] body,
        byte @Nullable [] meta) {
    /// A page of history, as the status API answers it.
    record Page(List<WireMessage> messages, long upTo, boolean more, String source) {}

    /// Waits for the next `message` that this socket is sent, whatever else comes before.
    static WireMessage next(RawSocket socket) throws InterruptedException {
        while (true) {
            byte[] text = socket.text().getBytes(StandardCharsets.UTF_8);
            List<RawJson> frames = text[0] == '[' ? JsonArrays.split(text, 16) : List.of(RawJson.of(text));
            for (RawJson frame : frames) {
                if (frame.toString().startsWith("{\"op\":\"message\"")) {
                    return read(frame);
                }
            }
        }
    }

    /// @return the whole history of a conversation, oldest first, as this user reads it
    static List<WireMessage> history(URI status, Rest.Login reader, UUID conversation) {
        var messages = new ArrayList<WireMessage>();
        Page page = new Page(List.of(), 0, true, "");
        while (page.more()) {
            String path = "/v1/conversations/" + conversation + "/messages?limit=50&after=" + page.upTo();
            String answer = Rest.call(status, "GET", path, reader.token(), "").body();
            page = page(answer.getBytes(StandardCharsets.UTF_8));
            messages.addAll(page.messages());
        }
        return messages;
    }

    static WireMessage read(RawJson json) {
        UUID conversation = null;
        UUID message = null;
        UUID from = null;
        long seq = 0;
        long after = 0;
        String type = "";
        int version = 0;
        byte[] body = null;
        byte[] meta = null;
        try (var fields = JsonObjectReader.strict(json)) {
            while (fields.next()) {
                switch (fields.name()) {
                    case "conversation" -> conversation = fields.uuid();
                    case "message" -> message = fields.uuid();
                    case "from" -> from = fields.uuid();
                    case "seq" -> seq = fields.number();
                    case "after" -> after = fields.number();
                    case "type" -> type = fields.text();
                    case "version" -> version = fields.integer();
                    case "body" -> body = fields.raw().toBytes();
                    case "meta" -> meta = fields.raw().toBytes();
                    default -> fields.skip();
                }
            }
        }
        return new WireMessage(conversation, seq, after, message, from, type, version, body, meta);
    }

    static Page page(byte[] json) {
        var messages = new ArrayList<WireMessage>();
        long upTo = 0;
        boolean more = false;
        String source = "";
        try (var fields = JsonObjectReader.strict(json)) {
            while (fields.next()) {
                switch (fields.name()) {
                    case "messages" ->
                        JsonArrays.split(fields.raw().toBytes(), 100).forEach(each -> messages.add(read(each)));
                    case "upto" -> upTo = fields.number();
                    case "more" -> more = fields.bool();
                    case "source" -> source = fields.text();
                    default -> fields.skip();
                }
            }
        }
        return new Page(messages, upTo, more, source);
    }
}
