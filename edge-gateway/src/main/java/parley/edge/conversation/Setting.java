package parley.edge.conversation;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import parley.edge.rest.Fields;
import parley.edge.rest.ProblemException;
import tools.jackson.databind.JsonNode;

/// What a user wants of a conversation.
///
/// @param mutedUntil its unread messages do not count until then; null: it is not muted
/// @param pinned whether it stands above those that are not
record Setting(@Nullable Instant mutedUntil, boolean pinned) {
    /// Until it is taken back.
    static final Instant FOR_EVER = Instant.parse("9999-12-31T00:00:00Z");

    static final Setting USUAL = new Setting(null, false);

    /// What is to be; null: as it was.
    ///
    /// @param muted true, false, or until when
    record Change(@Nullable JsonNode muted, @Nullable JsonNode pinned) {}

    boolean muted(Instant now) {
        return mutedUntil != null && mutedUntil.isAfter(now);
    }

    /// @return true, until when, or null when it is not muted
    @Nullable Object shownMuted(Instant now) {
        if (mutedUntil == null || !muted(now)) {
            return null;
        }
        return mutedUntil.equals(FOR_EVER) ? true : mutedUntil.toString();
    }

    /// @throws ProblemException `bad_request` that names the field
    Setting with(Change change, Instant now) {
        return new Setting(
                absent(change.muted()) ? mutedUntil : until(change.muted(), now),
                absent(change.pinned()) ? pinned : flag(change.pinned()));
    }

    private static boolean absent(@Nullable JsonNode node) {
        return node == null || node.isNull();
    }

    private static boolean flag(@Nullable JsonNode node) {
        if (node != null && node.isBoolean()) {
            return node.asBoolean();
        }
        throw Fields.bad("pinned", String.valueOf(node), "true or false");
    }

    private static @Nullable Instant until(@Nullable JsonNode node, Instant now) {
        if (node != null && node.isBoolean()) {
            return node.asBoolean() ? FOR_EVER : null;
        }
        if (node != null && node.isString()) {
            try {
                Instant until = Instant.parse(node.asString());
                if (until.isAfter(now) && until.isBefore(FOR_EVER)) {
                    return until;
                }
            } catch (DateTimeException e) {
                throw badMuted(node);
            }
        }
        throw badMuted(node);
    }

    private static ProblemException badMuted(@Nullable JsonNode node) {
        return Fields.bad("muted", String.valueOf(node), "true, false or a time to come (UTC)");
    }
}
