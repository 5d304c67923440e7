package parley.contract.range;

import java.util.List;
import org.jspecify.annotations.Nullable;
import parley.contract.event.LoggedMessage;

/// Rows of the database, read after the watermark.
///
/// @param watermark offset of the first record of the partition that the sink has not written; 0 when it has written
/// none
/// @param rows ascending
/// @param truncated whether the limit that the read was given cut rows off; may be true, never false, when unknown
public record ArchiveSlice(long watermark, List<Row> rows, boolean truncated) {
    public ArchiveSlice {
        if (truncated && rows.isEmpty()) {
            throw new IllegalArgumentException("a slice without rows, but truncated: expected a limit of at least 1");
        }
    }

    /// @param message null for a placeholder: a record stood here that could not be written
    public record Row(long seq, @Nullable LoggedMessage message) {}
}
