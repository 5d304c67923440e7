package parley.status.operator.deadletter;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of `dead_letter`.
///
/// @param id topic, partition and offset of the record that could not be written
/// @param reason a stable code to group by
/// @param state `open`, `requeued` or `discarded`
/// @param attempts how often it was requeued in vain
/// @param changed when its state was last changed, and `by` whom; null while nobody did
/// @param note why it was discarded
@JsonInclude(JsonInclude.Include.NON_NULL)
record DeadLetter(
        String id,
        String topic,
        int partition,
        long offset,
        String reason,
        String detail,
        Instant created,
        String state,
        int attempts,
        @Nullable Instant changed,
        @Nullable UUID by,
        @Nullable String note) {}
