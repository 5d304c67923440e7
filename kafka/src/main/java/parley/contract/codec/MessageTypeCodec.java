package parley.contract.codec;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

    /// As [RecordCodec#decodeRow].
    ///
    /// @param row with a value
    /// @throws MalformedRecordException when the value is not such a record, or stands under another key
    public static MessageTypeRow decodeRow(ConsumerRecord<byte[], byte[]> row) {
        MessageTypeRow type = decode(row.value());
        if (!Arrays.equals(type.key().getBytes(StandardCharsets.UTF_8), row.key())) {
            throw new MalformedRecordException("the key is not the one of the message type, expected " + type.key());
        }
        return type;
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
