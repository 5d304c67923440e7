package parley.contract.event;

import java.time.Instant;
import java.util.regex.Pattern;
import parley.contract.codec.RawJson;

/// A version of a message type was published: the value of a record of `im.message-types.v1` (compacted, keyed by
/// `type:version`). It never changes.
///
/// @param type as in [MessageEnvelope]
/// @param version from 1, without gaps
/// @param schema a JSON Schema (draft 2020-12, an object), as the bytes that were published
/// @param at when it was published
public record MessageTypeRow(String type, int version, RawJson schema, Instant at) {
    /// What a type may be called.
    public static final Pattern NAME = Pattern.compile("[a-z][a-z0-9._-]{0,63}");

    public static final int MOST_VERSIONS = 1_000_000;

    public MessageTypeRow {
        Fields.require("type", type);
        Fields.atLeast(1, "version", version);
        Fields.require("schema", schema);
        Fields.require("at", at);
    }

    /// @return the record's key
    public String key() {
        return type + ":" + version;
    }
}
