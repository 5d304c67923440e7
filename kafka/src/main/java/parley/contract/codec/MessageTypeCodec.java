package parley.contract.codec;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MessageTypeRow;

/// JSON of published message types. The schema is spliced in as the bytes that were published. Safe from any thread.
public final class MessageTypeCodec {
    private static final int FRAME_BYTES = 128;

    private MessageTypeCodec() {}

    public static byte[] encode(MessageTypeRow row) {
        return new JsonObjectWriter(row.schema().length() + FRAME_BYTES)
                .text("type", row.type())
                .number("version", row.version())
                .text("at", row.at().toString())
                .raw("schema", row.schema())
                .finish();
    }

    /// @throws MalformedRecordException when the bytes are not such a record
    public static MessageTypeRow decode(byte[] bytes) {
        String type = null;
        int version = 0;
        RawJson schema = null;
        Instant at = null;
        try (var fields = JsonObjectReader.strict(bytes)) {
            while (fields.next()) {
                switch (fields.name()) {
                    case "type" -> type = fields.text();
                    case "version" -> version = fields.integer();
                    case "at" -> at = Instant.parse(fields.text());
                    case "schema" -> schema = object(fields.raw());
                    default -> fields.skip();
                }
            }
            return new MessageTypeRow(require("type", type), version, require("schema", schema), require("at", at));
        } catch (MalformedJsonException | IllegalArgumentException | DateTimeException e) {
            throw new MalformedRecordException("not a message type: " + e.getMessage(), e);
        }
    }

    private static RawJson object(RawJson schema) {
        if (schema.at(0) != '{') {
            throw new MalformedJsonException("field schema: expected a JSON object");
        }
        return schema;
    }

    private static <T> T require(String field, @Nullable T value) {
        if (value == null) {
            throw new MalformedJsonException("field " + field + " is missing");
        }
        return value;
    }
}
