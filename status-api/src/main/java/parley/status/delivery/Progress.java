package parley.status.delivery;

import java.util.Map;
import java.util.UUID;

/// What the database knows of a conversation's progress.
///
/// @param watermark offset of the first record of the partition that the sink has not written
/// @param cursors by user; who is missing has acknowledged nothing
record Progress(long watermark, Map<UUID, UserCursor> cursors) {}
