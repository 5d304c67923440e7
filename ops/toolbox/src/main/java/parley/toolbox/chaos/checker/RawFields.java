package parley.toolbox.chaos.checker;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/// The fields of a JSON object as the bytes that stand there: found by the parser's positions, never written
/// anew.
public final class RawFields {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, byte[]> fields;

    private RawFields(Map<String, byte[]> fields) {
        this.fields = fields;
    }

    /// @param object UTF-8 of one JSON object
    /// @throws tools.jackson.core.JacksonException when it is not that
    public static RawFields of(byte[] object) {
        var fields = new LinkedHashMap<String, byte[]>();
        try (JsonParser parser = JSON.createParser(object)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("expected an object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                int begin = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                parser.skipChildren();
                parser.finishToken();
                int end = Math.toIntExact(parser.currentLocation().getByteOffset());
                fields.put(name, trimmed(object, begin, end));
            }
        }
        return new RawFields(fields);
    }

    /// A number ends where the parser has seen that it ends, which may be behind white space.
    private static byte[] trimmed(byte[] object, int begin, int end) {
        int last = end;
        while (last > begin
                && (object[last - 1] == ' '
                        || object[last - 1] == '\n'
                        || object[last - 1] == '\r'
                        || object[last - 1] == '\t')) {
            last--;
        }
        return Arrays.copyOfRange(object, begin, last);
    }

    /// @throws IllegalArgumentException when it is not there
    public byte[] bytes(String name) {
        byte[] field = fields.get(name);
        if (field == null) {
            throw new IllegalArgumentException("field " + name + " is missing, there are " + fields.keySet());
        }
        return field;
    }

    public byte @Nullable [] optional(String name) {
        return fields.get(name);
    }

    public String text(String name) {
        return JSON.readValue(bytes(name), String.class);
    }

    public @Nullable String optionalText(String name) {
        byte[] field = fields.get(name);
        return field == null ? null : JSON.readValue(field, String.class);
    }

    public long number(String name) {
        return JSON.readValue(bytes(name), Long.class);
    }

    public long number(String name, long otherwise) {
        return fields.containsKey(name) ? number(name) : otherwise;
    }

    public boolean flag(String name) {
        byte[] field = fields.get(name);
        return field != null && JSON.readValue(field, Boolean.class);
    }
}
