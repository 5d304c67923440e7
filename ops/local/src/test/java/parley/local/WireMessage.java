package parley.local;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonArrays;
import parley.contract.codec.JsonObjectReader;
import parley.contract.codec.RawJson;

/// A `message` object as it came over the wire, with the body's bytes as they stood.
record WireMessage(
        UUID conversation, long seq, long after, UUID message, UUID from, byte[] body, byte @Nullable [] meta) {
    /// A page of history, as the status API answers it.
    record Page(List<WireMessage> messages, long upTo, boolean more, String source) {}

    static WireMessage read(RawJson json) {
        UUID conversation = null;
        UUID message = null;
        UUID from = null;
        long seq = 0;
        long after = 0;
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
                    case "body" -> body = fields.raw().toBytes();
                    case "meta" -> meta = fields.raw().toBytes();
                    default -> fields.skip();
                }
            }
        }
        return new WireMessage(conversation, seq, after, message, from, body, meta);
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
