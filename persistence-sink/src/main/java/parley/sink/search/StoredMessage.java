package parley.sink.search;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the index needs of a row of `message`.
///
/// @param body empty for types without a text, and for what was taken back
/// @param ref the message that an edit or a recall is about
record StoredMessage(
        TextChange.Place place,
        UUID message,
        UUID sender,
        String type,
        byte[] body,
        @Nullable UUID ref,
        Instant time) {}
