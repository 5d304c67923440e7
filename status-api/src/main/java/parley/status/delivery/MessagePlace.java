package parley.status.delivery;

import java.time.Instant;
import java.util.UUID;

/// Where a message stands.
///
/// @param accepted when the broker appended it
public record MessagePlace(UUID message, UUID conversation, long seq, UUID sender, Instant accepted) {}
