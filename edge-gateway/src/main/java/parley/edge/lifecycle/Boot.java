package parley.edge.lifecycle;

import java.util.UUID;

/// This run of this gateway: a restart is another boot.
public record Boot(UUID id) {}
