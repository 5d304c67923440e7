package parley.client;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// One JSON object as a server sent it: where each field lies in the bytes, so that a field can be read or
/// cut out
/// unchanged. A field that is null counts as absent. Immutable.
final class JsonObject {
    static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(128)
                    .maxNumberLength(1_000)
                    .maxStringLength(16 * 1024 * 1024)
                    .build())
            .build();

    private record Field(JsonToken token, int from, int to) {}

    private final byte[] bytes;
    private final Map<String, Field> fields;

    private JsonObject(byte[] bytes, Map<String, Field> fields) {
        this.bytes = bytes;
        this.fields = fields;
    }

    /// @throws MalformedFrameException when the bytes are not exactly one object
    static JsonObject parse(byte[] bytes) {
        List<JsonObject> objects = parseAll(bytes, JsonToken.START_OBJECT);
        return objects.getFirst();
    }

    /// @param bytes one object, or an array of objects
    static List<JsonObject> parseOneOrMany(byte[] bytes) {
        return parseAll(bytes, null);
    }

    private static List<JsonObject> parseAll(byte[] bytes, @Nullable JsonToken expected) {
        return guarded(() -> {
            try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), bytes)) {
                JsonToken first = parser.nextToken();
                if (expected != null && first != expected) {
                    throw new MalformedFrameException("expected a JSON object");
                }
                List<JsonObject> objects = new ArrayList<>(1);
                if (first == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        objects.add(read(parser, bytes));
                    }
                } else {
                    objects.add(read(parser, bytes));
                }
                if (parser.nextToken() != null) {
                    throw new MalformedFrameException("expected nothing after the JSON value");
                }
                return objects;
            }
        });
    }

    private static JsonObject read(JsonParser parser, byte[] bytes) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new MalformedFrameException("expected a JSON object, found " + parser.currentToken());
        }
        Map<String, Field> fields = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
            parser.skipChildren();
            parser.finishToken();
            int to = Math.toIntExact(parser.currentLocation().getByteOffset());
            if (token != JsonToken.VALUE_NULL) {
                fields.put(name, new Field(token, from, to));
            }
        }
        return new JsonObject(bytes, fields);
    }

    Set<String> names() {
        return fields.keySet();
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    @Nullable String optionalText(String name) {
        Field field = fields.get(name);
        if (field == null) {
            return null;
        }
        expect(name, field, JsonToken.VALUE_STRING, "a string");
        for (int i = field.from(); i < field.to(); i++) {
            if (bytes[i] == '\\') {
                return unescaped(field);
            }
        }
        return new String(bytes, field.from() + 1, field.to() - field.from() - 2, StandardCharsets.UTF_8);
    }

    String text(String name) {
        return required(name, optionalText(name));
    }

    @Nullable Long optionalNumber(String name) {
        Field field = fields.get(name);
        if (field == null) {
            return null;
        }
        expect(name, field, JsonToken.VALUE_NUMBER_INT, "a whole number");
        String digits = new String(bytes, field.from(), field.to() - field.from(), StandardCharsets.ISO_8859_1);
        try {
            return Long.valueOf(digits);
        } catch (NumberFormatException e) {
            throw new MalformedFrameException(name + " is " + digits + ", expected a number of 64 bits", e);
        }
    }

    long number(String name) {
        return required(name, optionalNumber(name));
    }

    long number(String name, long otherwise) {
        Long value = optionalNumber(name);
        return value == null ? otherwise : value;
    }

    boolean flag(String name) {
        Field field = fields.get(name);
        return field != null && field.token() == JsonToken.VALUE_TRUE;
    }

    @Nullable UUID optionalUuid(String name) {
        String text = optionalText(name);
        return text == null ? null : uuidOf(name, text);
    }

    UUID uuid(String name) {
        return required(name, optionalUuid(name));
    }

    @Nullable Instant optionalTime(String name) {
        String text = optionalText(name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new MalformedFrameException(name + " is " + text + ", expected ISO-8601 UTC", e);
        }
    }

    Instant time(String name) {
        return required(name, optionalTime(name));
    }

    /// @return the bytes of the value as they stand
    @Nullable JsonBytes optionalRaw(String name) {
        Field field = fields.get(name);
        return field == null ? null : JsonBytes.slice(bytes, field.from(), field.to());
    }

    JsonBytes raw(String name) {
        return required(name, optionalRaw(name));
    }

    /// @return the objects of an array field; an absent one is empty
    List<JsonObject> objects(String name) {
        Field field = fields.get(name);
        if (field == null) {
            return List.of();
        }
        expect(name, field, JsonToken.START_ARRAY, "an array");
        return parseOneOrMany(Arrays.copyOfRange(bytes, field.from(), field.to()));
    }

    @Nullable JsonObject optionalObject(String name) {
        Field field = fields.get(name);
        if (field == null) {
            return null;
        }
        expect(name, field, JsonToken.START_OBJECT, "an object");
        return parse(Arrays.copyOfRange(bytes, field.from(), field.to()));
    }

    /// @return the whole numbers of an array field
    List<Long> numbers(String name) {
        Field field = required(name, fields.get(name));
        expect(name, field, JsonToken.START_ARRAY, "an array");
        return guarded(() -> {
            byte[] array = Arrays.copyOfRange(bytes, field.from(), field.to());
            try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), array)) {
                List<Long> numbers = new ArrayList<>();
                parser.nextToken();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    numbers.add(parser.getLongValue());
                }
                return numbers;
            }
        });
    }

    static UUID uuidOf(String name, String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new MalformedFrameException(name + " is " + text + ", expected a UUID", e);
        }
    }

    private String unescaped(Field field) {
        return guarded(() -> {
            byte[] quoted = Arrays.copyOfRange(bytes, field.from(), field.to());
            try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), quoted)) {
                parser.nextToken();
                return parser.getString();
            }
        });
    }

    private static void expect(String name, Field field, JsonToken token, String what) {
        if (field.token() != token) {
            throw new MalformedFrameException(name + " is " + field.token() + ", expected " + what);
        }
    }

    private static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new MalformedFrameException(name + " is missing");
        }
        return value;
    }

    private static <T> T guarded(Supplier<T> read) {
        try {
            return read.get();
        } catch (JacksonException e) {
            throw new MalformedFrameException("broken JSON: " + e.getOriginalMessage(), e);
        }
    }
}
