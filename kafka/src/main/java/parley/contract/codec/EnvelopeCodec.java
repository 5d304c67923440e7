package parley.contract.codec;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.event.Traceparent;

/// The value of a record of `im.messages.v1`: one JSON object of fixed fields with the client's `body` and `meta` bytes
/// spliced in.
/// Unknown fields are skipped, so that later versions may add some.
public final class EnvelopeCodec {
    private EnvelopeCodec() {}

    public static byte[] encode(MessageEnvelope envelope) {
        RawJson meta = envelope.meta();
        Duration ttl = envelope.ttl();
        Traceparent trace = envelope.trace();
        int payload = envelope.body().length() + (meta == null ? 0 : meta.length());
        return new JsonObjectWriter(448 + payload)
                .uuid("message", envelope.message())
                .uuid("conversation", envelope.conversation())
                .uuid("sender", envelope.sender())
                .text("device", envelope.device())
                .text("clientId", envelope.clientId())
                .text("type", envelope.type())
                .number("version", envelope.version())
                .number("generation", envelope.generation())
                .text("hash", envelope.hash().toHex())
                .optionalNumber("ttl", ttl == null ? null : ttl.toSeconds())
                .uuid("ref", envelope.ref())
                .text("trace", trace == null ? null : trace.text())
                .raw("body", envelope.body())
                .raw("meta", meta)
                .finish();
    }

    /// @throws MalformedRecordException when the bytes are not an envelope
    public static MessageEnvelope decode(byte[] bytes) {
        var fields = new Fields();
        try (var reader = JsonObjectReader.trusted(bytes)) {
            while (reader.next()) {
                fields.read(reader);
            }
            return fields.envelope();
        } catch (MalformedJsonException | IllegalArgumentException e) {
            throw new MalformedRecordException("not a message envelope: " + e.getMessage(), e);
        }
    }

    private static final class Fields {
        private @Nullable UUID message;
        private @Nullable UUID conversation;
        private @Nullable UUID sender;
        private @Nullable String device;
        private @Nullable String clientId;
        private @Nullable String type;
        private @Nullable Integer version;
        private @Nullable Integer generation;
        private @Nullable PayloadHash hash;
        private @Nullable Duration ttl;
        private @Nullable UUID ref;
        private @Nullable Traceparent trace;
        private @Nullable RawJson body;
        private @Nullable RawJson meta;

        private void read(JsonObjectReader reader) {
            switch (reader.name()) {
                case "message" -> message = reader.uuid();
                case "conversation" -> conversation = reader.uuid();
                case "sender" -> sender = reader.uuid();
                case "device" -> device = reader.text();
                case "clientId" -> clientId = reader.text();
                case "type" -> type = reader.text();
                case "version" -> version = reader.integer();
                case "generation" -> generation = reader.integer();
                case "hash" -> hash = PayloadHash.ofHex(reader.text());
                case "ttl" -> ttl = Duration.ofSeconds(reader.number());
                case "ref" -> ref = reader.uuid();
                case "trace" -> trace = Traceparent.orNull(reader.text());
                case "body" -> body = reader.raw();
                case "meta" -> meta = reader.raw();
                default -> reader.skip();
            }
        }

        private MessageEnvelope envelope() {
            return new MessageEnvelope(
                    require("message", message),
                    require("conversation", conversation),
                    require("sender", sender),
                    require("device", device),
                    require("clientId", clientId),
                    require("type", type),
                    require("version", version),
                    require("generation", generation),
                    require("hash", hash),
                    ttl,
                    ref,
                    trace,
                    require("body", body),
                    meta);
        }

        private static <T> T require(String field, @Nullable T value) {
            if (value == null) {
                throw new MalformedRecordException("not a message envelope: field " + field + " is missing");
            }
            return value;
        }
    }
}
