package parley.contract.codec;

import java.util.UUID;

/// UUIDs as text: 36 characters, and nothing that [UUID#fromString] would also take ("1-1-1-1-1").
public final class Uuids {
    private Uuids() {}

    /// @param field named in the error
    /// @throws MalformedJsonException when the text is not a UUID of 36 characters
    public static UUID parse(String field, String text) {
        if (text.length() == 36) {
            try {
                UUID id = UUID.fromString(text);
                // fromString also takes signs, other digits and dashes elsewhere: two texts would be one id.
                if (id.toString().equalsIgnoreCase(text)) {
                    return id;
                }
            } catch (IllegalArgumentException e) {
                throw new MalformedJsonException("field " + field + ": expected a UUID", e);
            }
        }
        throw new MalformedJsonException("field " + field + ": expected a UUID of 36 characters");
    }
}
