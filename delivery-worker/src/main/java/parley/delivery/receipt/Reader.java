package parley.delivery.receipt;

import java.util.UUID;

/// Whose cursor it is, and in which conversation.
record Reader(UUID conversation, UUID user) {}
