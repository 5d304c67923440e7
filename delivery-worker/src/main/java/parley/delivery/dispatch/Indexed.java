package parley.delivery.dispatch;

import java.time.Instant;
import java.util.UUID;

/// Where a message is: what the index of messages keeps for a week.
public record Indexed(UUID message, UUID conversation, long seq, UUID sender, Instant time) {}
