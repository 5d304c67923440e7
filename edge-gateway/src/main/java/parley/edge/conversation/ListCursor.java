package parley.edge.conversation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.Uuids;
import parley.edge.rest.Fields;
import parley.edge.rest.ProblemException;

/// Where a page of the list ended. Clients pass it back as it is.
record ListCursor(boolean pinned, Instant active, UUID conversation) {
    private static final String PINNED = "p";
    /// The end of the year 9999: no column holds a later time.
    private static final long LATEST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    static @Nullable ListCursor parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        boolean pinned = text.startsWith(PINNED);
        int dot = text.indexOf('.');
        try {
            long millis = Long.parseLong(text, pinned ? 1 : 0, Math.max(pinned ? 1 : 0, dot), 10);
            UUID conversation = Uuids.parse("cursor", text.substring(dot + 1));
            if (millis >= 0 && millis <= LATEST) {
                return new ListCursor(pinned, Instant.ofEpochMilli(millis), conversation);
            }
            throw bad(text);
        } catch (NumberFormatException | MalformedJsonException e) {
            throw bad(text);
        }
    }

    private static ProblemException bad(String text) {
        return Fields.bad("cursor", text, "a cursor that a page of this list ended with");
    }

    @Override
    public String toString() {
        return (pinned ? PINNED : "") + active.toEpochMilli() + "." + conversation;
    }
}
