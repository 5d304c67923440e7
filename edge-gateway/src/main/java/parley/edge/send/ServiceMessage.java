package parley.edge.send;

import java.time.Duration;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonObjectReader;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.RawJson;
import parley.contract.event.MessageTypeRow;
import parley.edge.frame.Printable;

/// What another system asks to be sent: the fields of a `send`, as one JSON object. Body and metadata are cut
/// out as the bytes that came. Unknown fields are ignored. For one thread.
final class ServiceMessage {
    /// With a service's name before it, it is as long as a client id may be.
    private static final Pattern CLIENT_ID = Pattern.compile("[\\x20-\\x7e]{1,40}");

    private static final long MOST_TTL_SECONDS = Duration.ofDays(365).toSeconds();

    private @Nullable UUID conversation;
    private @Nullable UUID as;
    private @Nullable String clientId;
    private @Nullable String type;
    private @Nullable RawJson body;
    private @Nullable RawJson meta;
    private @Nullable UUID ref;
    private @Nullable Duration ttl;
    private int version = 1;

    private ServiceMessage() {}

    /// @throws MalformedJsonException when it is no such object; names the field and what was expected
    static ServiceMessage parse(byte[] json) {
        var message = new ServiceMessage();
        try (var reader = JsonObjectReader.strict(json)) {
            while (reader.next()) {
                if (!reader.isNull() || reader.name().equals("body")) {
                    message.field(reader, reader.name());
                }
            }
        }
        return message;
    }

    private void field(JsonObjectReader reader, String name) {
        switch (name) {
            case "conversation" -> conversation = reader.uuid();
            case "as" -> as = reader.uuid();
            case "clientId" -> clientId = clientId(reader.text());
            case "type" -> type = reader.text();
            case "version" -> version = (int) within(name, reader.number(), MessageTypeRow.MOST_VERSIONS);
            case "body" -> body = reader.raw();
            case "meta" -> meta = reader.raw();
            case "ref" -> ref = reader.uuid();
            case "ttl" -> ttl = Duration.ofSeconds(within(name, reader.number(), MOST_TTL_SECONDS));
            default -> reader.skip();
        }
    }

    UUID conversation() {
        return need("conversation", conversation);
    }

    /// @return on whose behalf; null: nobody's
    @Nullable UUID as() {
        return as;
    }

    String clientId() {
        return need("clientId", clientId);
    }

    String type() {
        return need("type", type);
    }

    int version() {
        return version;
    }

    RawJson body() {
        return need("body", body);
    }

    @Nullable RawJson meta() {
        return meta;
    }

    @Nullable UUID ref() {
        return ref;
    }

    @Nullable Duration ttl() {
        return ttl;
    }

    private static <T> T need(String field, @Nullable T value) {
        if (value == null) {
            throw new MalformedJsonException("field " + field + " is missing");
        }
        return value;
    }

    private static String clientId(String text) {
        if (!CLIENT_ID.matcher(text).matches()) {
            throw new MalformedJsonException(
                    "field clientId " + Printable.of(text) + ": expected 1 to 40 printable ASCII characters");
        }
        return text;
    }

    private static long within(String name, long value, long most) {
        if (value < 1 || value > most) {
            throw new MalformedJsonException("field " + name + " " + value + ": expected 1 to " + most);
        }
        return value;
    }
}
