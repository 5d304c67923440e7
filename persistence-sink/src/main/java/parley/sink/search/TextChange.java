package parley.sink.search;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.id.UuidOrder;

/// What a message does to the texts of its conversation.
sealed interface TextChange {
    /// A place in the log.
    record Place(UUID conversation, long seq) {
        static final Comparator<Place> ORDER =
                Comparator.comparing(Place::conversation, UuidOrder.UNSIGNED).thenComparing(Place::seq);
    }

    /// The message whose text it is about.
    Place place();

    /// The message has this text.
    record Put(Place place, Instant time, String text) implements TextChange {}

    /// The message at `edit` gives that at `place` another text.
    ///
    /// @param text null when the edit holds none, or was taken back
    record Replace(
            Place place, Instant time, long edit, @Nullable String text) implements TextChange {}

    /// The message was taken back: no edit brings its text back.
    record Remove(Place place, Instant time) implements TextChange {}

    /// The edit was taken back: its text goes, if the message still has it.
    record RemoveEdit(Place place, long edit) implements TextChange {}
}
