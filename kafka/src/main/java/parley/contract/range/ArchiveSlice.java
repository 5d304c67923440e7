package parley.contract.range;

import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.contract.event.LoggedMessage;

/// Rows of the database, read after the watermark.
///
/// @param watermark offset of the first record of the partition that the sink has not written; 0 when it has written
/// none
/// @param rows ascending
/// @param truncated whether the limit cut rows off
public record ArchiveSlice(long watermark, List<Row> rows, boolean truncated) {
    /// @param message null for a placeholder: a record stood here that could not be written
    public record Row(long seq, @Nullable LoggedMessage message) {}
}
