package parley.contract.codec;

import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Walks the fields of one JSON object in UTF-8 bytes and can cut a field out as the bytes it is made of.
///
/// ```
/// try (var fields = JsonObjectReader.strict(bytes)) {
///     while (fields.next()) switch (fields.name()) { case "body" -> body = fields.raw(); default -> fields.skip(); }
/// }
/// ```
///
/// A value is read at most once; one that is not read is skipped. Broken JSON and values of another kind than asked
/// for throw [MalformedJsonException]; its message names the field and what was expected and never repeats the input.
/// Only UTF-8 is taken. For one thread.
public final class JsonObjectReader implements AutoCloseable {
    private final byte[] bytes;
    private final int start;
    private final JsonParser parser;
    private @Nullable String name;

    JsonObjectReader(JsonFactory factory, byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.start = from;
        this.parser = guarded(() -> factory.createParser(ObjectReadContext.empty(), bytes, from, to - from));
        if (guarded(parser::nextToken) != JsonToken.START_OBJECT) {
            throw new MalformedJsonException("expected a JSON object");
        }
    }

    /// For what comes from outside: a key that occurs twice anywhere is malformed.
    public static JsonObjectReader strict(byte[] bytes) {
        return strict(bytes, 0, bytes.length);
    }

    /// As [#strict(byte[])], of the slice `[from, to)`.
    public static JsonObjectReader strict(byte[] bytes, int from, int to) {
        return new JsonObjectReader(Json.STRICT, bytes, from, to);
    }

    /// As [#strict(byte[])], of a value that was cut out before.
    public static JsonObjectReader strict(RawJson json) {
        return json.reader(Json.STRICT);
    }

    /// As [#trusted(byte[])], of a value that was cut out before.
    public static JsonObjectReader trusted(RawJson json) {
        return json.reader(Json.TRUSTED);
    }

    /// For bytes that were checked when they came in: duplicate keys are not looked for.
    public static JsonObjectReader trusted(byte[] bytes) {
        return new JsonObjectReader(Json.TRUSTED, bytes, 0, bytes.length);
    }

    /// @return whether there is a further field; after the last one nothing but white space may follow
    public boolean next() {
        if (name != null
                && parser.currentToken() != null
                && parser.currentToken().isStructStart()) {
            // Nobody read this value: its fields are not fields of the object that is walked.
            skip();
        }
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

    /// @return the string value, escapes resolved; half of a surrogate pair is malformed
    public String text() {
        expect(JsonToken.VALUE_STRING, "a string");
        String text = guarded(parser::getString);
        if (!Unicode.wellFormed(text)) {
            throw new MalformedJsonException("field " + name + ": expected a string without unpaired surrogates");
        }
        return text;
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

    private static <T extends @Nullable Object> T guarded(Supplier<T> read) {
        try {
            return read.get();
        } catch (JacksonException e) {
            // Without the cause: its message quotes the input.
            throw new MalformedJsonException(Json.describe(e));
        }
    }
}
