package parley.toolbox.chaos.checker;

import java.util.UUID;
import parley.toolbox.chaos.history.Content;

/// A row of the table `message`.
public record StoredRow(UUID conversation, long seq, UUID message, UUID sender, Content content) {}
