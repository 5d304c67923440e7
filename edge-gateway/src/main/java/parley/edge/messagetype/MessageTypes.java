package parley.edge.messagetype;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;
import parley.contract.event.MessageTypeRow;
import parley.edge.frame.ErrorCode;
import parley.edge.frame.Printable;

/// All message types, in memory: those that come with the product, and a fold of `im.message-types.v1`.
/// Safe from any thread.
public final class MessageTypes {
    private final Map<String, ConcurrentNavigableMap<Integer, KnownType>> types = new ConcurrentHashMap<>();

    MessageTypes() {
        ShippedTypes.all().forEach(this::apply);
    }

    /// What a gateway knows before it has read the topic.
    public static MessageTypes shipped() {
        return new MessageTypes();
    }

    /// Looks whether a body is what its type demands. A text costs a glance at its first bytes; anything
    /// else is read and validated.
    ///
    /// @param body well-formed JSON in which no key occurs twice
    /// @return null when it is fine
    public @Nullable Refusal check(String type, int version, RawJson body) {
        if (version == 1 && type.equals(ShippedTypes.TEXT) && TextBody.matches(body)) {
            return null;
        }
        var versions = types.get(type);
        if (versions == null) {
            return bad("type " + Printable.of(type) + " is not known: expected one that was published");
        }
        KnownType known = versions.get(version);
        if (known == null) {
            return bad("type " + Printable.of(type) + " has no version " + version + ": expected at most "
                    + versions.lastKey());
        }
        BodySchema schema = known.schema();
        if (schema == null) {
            return bad("type " + known.row().key() + " cannot be checked by this gateway");
        }
        String problem = schema.problem(body);
        return problem == null ? null : new Refusal(ErrorCode.BAD_BODY, "body of type " + type + ' ' + problem);
    }

    /// Takes a row from the topic, or one that this gateway just published. Rows never change, so the order
    /// does not matter, and the first stays.
    void apply(MessageTypeRow row) {
        types.computeIfAbsent(row.type(), type -> new ConcurrentSkipListMap<>())
                .putIfAbsent(row.version(), new KnownType(row));
    }

    @Nullable KnownType find(String type, int version) {
        var versions = types.get(type);
        return versions == null ? null : versions.get(version);
    }

    /// @return every version of every type, in order
    List<MessageTypeRow> all() {
        return types.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(type -> type.getValue().values().stream())
                .map(KnownType::row)
                .toList();
    }

    private static Refusal bad(String message) {
        return new Refusal(ErrorCode.BAD_TYPE, message);
    }
}
