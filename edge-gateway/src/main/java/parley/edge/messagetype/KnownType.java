package parley.edge.messagetype;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.MessageTypeRow;

/// A published version of a type. Its schema is compiled when the first body comes. Safe from any thread.
final class KnownType {
    private static final Logger LOG = LoggerFactory.getLogger(KnownType.class);

    private final MessageTypeRow row;
    private volatile @Nullable BodySchema compiled;
    private volatile boolean broken;

    KnownType(MessageTypeRow row) {
        this.row = row;
    }

    MessageTypeRow row() {
        return row;
    }

    /// @return null when a gateway of another version published what this one does not take
    @Nullable BodySchema schema() {
        BodySchema known = compiled;
        if (known != null || broken) {
            return known;
        }
        return compile();
    }

    private synchronized @Nullable BodySchema compile() {
        if (compiled == null && !broken) {
            try {
                compiled = BodySchema.compile(row.schema());
            } catch (BadSchemaException e) {
                LOG.error("message type {}: {}", row.key(), e.getMessage());
                broken = true;
            }
        }
        return compiled;
    }
}
