package parley.edge.conversation;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A conversation as the database has it.
///
/// @param title of a group
/// @param head sequence number of the last message that the sink has written; 0: none
/// @param active when it last changed: its last message, or its beginning
/// @param version raised by each change of the title
record Conversation(UUID id, Kind kind, @Nullable String title, long head, Instant active, long version) {
    enum Kind {
        DIRECT,
        GROUP
    }
}
