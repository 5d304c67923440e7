package parley.edge.conversation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.Uuids;
import parley.edge.rest.Fields;

/// Where a page of the list ended. Clients pass it back as it is.
record ListCursor(Instant active, UUID conversation) {
    static @Nullable ListCursor parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        int dot = text.indexOf('.');
        try {
            return new ListCursor(
                    Instant.ofEpochMilli(Long.parseLong(text, 0, Math.max(0, dot), 10)),
                    Uuids.parse("cursor", text.substring(dot + 1)));
        } catch (NumberFormatException | MalformedJsonException e) {
            throw Fields.bad("cursor", text, "a cursor that a page of this list ended with");
        }
    }

    @Override
    public String toString() {
        return active.toEpochMilli() + "." + conversation;
    }
}
