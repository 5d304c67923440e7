package parley.contract.codec;

import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Walks the fields of one JSON object in UTF-8 bytes and can cut a field out as the bytes it is made of.
///
/// ```
/// try (var fields = JsonObjectReader.strict(bytes)) {
///     while (fields.next()) switch (fields.name()) { case "body" -> body = fields.raw(); default -> fields.skip(); }
/// }
/// ```
///
/// Each value must be read or skipped once. Broken JSON and values of another kind than asked for throw
/// [MalformedJsonException].
/// For one thread.
public final class JsonObjectReader implements AutoCloseable {
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(64)
            .maxNumberLength(1_000)
            .maxNameLength(1_024)
            .maxStringLength(16 * 1024 * 1024)
            .build();
    private static final JsonFactory STRICT = JsonFactory.builder()
            .streamReadConstraints(LIMITS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final JsonFactory TRUSTED =
            JsonFactory.builder().streamReadConstraints(LIMITS).build();

    private final byte[] bytes;
    private final JsonParser parser;
    private @Nullable String name;

    private JsonObjectReader(JsonFactory factory, byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.parser = factory.createParser(ObjectReadContext.empty(), bytes, from, to - from);
        start = from;
        if (guarded(parser::nextToken) != JsonToken.START_OBJECT) {
            throw new MalformedJsonException("expected a JSON object");
        }
    }

    private final int start;

    /// For what comes from outside: a key that occurs twice anywhere is malformed.
    public static JsonObjectReader strict(byte[] bytes) {
        return strict(bytes, 0, bytes.length);
    }

    /// As [#strict(byte[])], of the slice `[from, to)`.
    public static JsonObjectReader strict(byte[] bytes, int from, int to) {
        return new JsonObjectReader(STRICT, bytes, from, to);
    }

    /// For bytes that were checked when they came in: duplicate keys are not looked for.
    public static JsonObjectReader trusted(byte[] bytes) {
        return new JsonObjectReader(TRUSTED, bytes, 0, bytes.length);
    }

    /// @return whether there is a further field; after the last one nothing but white space may follow
    public boolean next() {
        JsonToken token = guarded(parser::nextToken);
        if (token == JsonToken.PROPERTY_NAME) {
            name = parser.currentName();
            guarded(parser::nextToken);
            return true;
        }
        if (guarded(parser::nextToken) != null) {
            throw new MalformedJsonException("expected nothing after the JSON object");
        }
        return false;
    }

    /// @return the name of the field that [#next()] moved to
    public String name() {
        if (name == null) {
            throw new IllegalStateException("next() was not called");
        }
        return name;
    }

    public boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    /// @return the string value, escapes resolved
    public String text() {
        expect(JsonToken.VALUE_STRING, "a string");
        return guarded(parser::getString);
    }

    /// @return a whole number that fits a `long`
    public long number() {
        expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
        return guarded(parser::getLongValue);
    }

    /// @return a whole number that fits an `int`
    public int integer() {
        expect(JsonToken.VALUE_NUMBER_INT, "a whole number");
        return guarded(parser::getIntValue);
    }

    public boolean bool() {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            throw new MalformedJsonException("field " + name + ": expected true or false");
        }
        return token == JsonToken.VALUE_TRUE;
    }

    public UUID uuid() {
        return Uuids.parse(name(), text());
    }

    /// @return the bytes of this value as they stand, without the white space around it
    public RawJson raw() {
        int from = offset(parser.currentTokenLocation().getByteOffset());
        guarded(() -> {
            parser.skipChildren();
            parser.finishToken();
            return true;
        });
        return RawJson.slice(bytes, from, offset(parser.currentLocation().getByteOffset()));
    }

    public void skip() {
        guarded(parser::skipChildren);
    }

    public JsonToken token() {
        return parser.currentToken();
    }

    @Override
    public void close() {
        parser.close();
    }

    private int offset(long fromStart) {
        return start + Math.toIntExact(fromStart);
    }

    private void expect(JsonToken token, String what) {
        if (parser.currentToken() != token) {
            throw new MalformedJsonException("field " + name + ": expected " + what);
        }
    }

    private static <T extends @Nullable Object> T guarded(java.util.function.Supplier<T> read) {
        try {
            return read.get();
        } catch (tools.jackson.core.JacksonException e) {
            throw new MalformedJsonException(e.getOriginalMessage(), e);
        }
    }
}
