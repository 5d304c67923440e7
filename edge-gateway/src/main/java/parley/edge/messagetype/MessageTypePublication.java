package parley.edge.messagetype;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;
import parley.contract.event.MessageTypeRow;
import parley.edge.publish.TableLog;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;

/// Publishes versions of message types: MySQL first, then the topic, from which every gateway knows them. A
/// crash in between is mended at the next start of a gateway, or by publishing the same again.
final class MessageTypePublication {
    private static final Duration LOG_WAIT = Duration.ofSeconds(10);
    private static final int PAGE = 100;

    private final MessageTypeStore store;
    private final MessageTypes types;
    private final TableLog log;
    private final Clock clock;

    MessageTypePublication(MessageTypeStore store, MessageTypes types, TableLog log, Clock clock) {
        this.store = store;
        this.types = types;
        this.log = log;
        this.clock = clock;
    }

    /// Blocks until every gateway can know it.
    ///
    /// @return false when exactly this was published before
    /// @throws ProblemException when it is refused, or is in the database and not yet in the log
    boolean publish(String type, int version, RawJson bytes, Compatibility compatibility, UUID by) {
        BodySchema schema = compiled(bytes);
        if (ShippedTypes.reserved(type)) {
            return shipped(type, version, schema);
        }
        MessageTypeRow there = store.find(type, version);
        if (there == null) {
            checkNext(type, version);
            if (compatibility == Compatibility.BACKWARD && version > 1) {
                checkCompatible(type, version, schema);
            }
            var row = new MessageTypeRow(type, version, bytes, clock.instant().truncatedTo(ChronoUnit.MILLIS));
            if (store.insert(row, compatibility, by)) {
                tell(row);
                return true;
            }
            there = store.find(type, version);
        }
        checkSame(type, version, there, schema);
        if (there != null && types.find(type, version) == null) {
            tell(there);
        }
        return false;
    }

    /// Tells the topic what the database holds and the topic does not.
    ///
    /// @return how many
    int publishMissing() {
        MessageTypeRow last = null;
        int missing = 0;
        List<MessageTypeRow> page;
        do {
            page = store.page(last, PAGE);
            for (MessageTypeRow row : page) {
                if (types.find(row.type(), row.version()) == null) {
                    tell(row);
                    missing++;
                }
                last = row;
            }
        } while (page.size() == PAGE);
        return missing;
    }

    private static BodySchema compiled(RawJson bytes) {
        try {
            return BodySchema.compile(bytes);
        } catch (BadSchemaException e) {
            throw new ProblemException(ProblemCode.BAD_SCHEMA, String.valueOf(e.getMessage()));
        }
    }

    private boolean shipped(String type, int version, BodySchema schema) {
        KnownType there = types.find(type, version);
        if (there == null) {
            throw new ProblemException(
                    ProblemCode.TYPE_RESERVED,
                    "type '" + type + "' comes with the product: expected another name, such as 'acme." + type + "'");
        }
        checkSame(type, version, there.row(), schema);
        return false;
    }

    private void checkNext(String type, int version) {
        int next = store.newest(type) + 1;
        if (version != next) {
            throw new ProblemException(
                    ProblemCode.VERSION_GAP,
                    "version " + version + " of type '" + type + "': expected " + next + ", the next");
        }
    }

    private void checkCompatible(String type, int version, BodySchema schema) {
        MessageTypeRow before = store.find(type, version - 1);
        if (before == null) {
            throw new IllegalStateException("version " + (version - 1) + " of type " + type + " is gone");
        }
        String reason = Evolution.reason(compiled(before.schema()), schema);
        if (reason != null) {
            throw new ProblemException(
                    ProblemCode.INCOMPATIBLE_SCHEMA,
                    "version " + version + " of type '" + type + "' may refuse what version " + (version - 1)
                            + " accepts: " + reason
                            + ". Where readers know both, ?compatibility=none publishes it all the same");
        }
    }

    private static void checkSame(String type, int version, @Nullable MessageTypeRow there, BodySchema schema) {
        if (there == null || !compiled(there.schema()).document().equals(schema.document())) {
            throw new ProblemException(
                    ProblemCode.TYPE_PUBLISHED,
                    "version " + version + " of type '" + type
                            + "' is published with another schema, and never changes: expected the next version");
        }
    }

    private void tell(MessageTypeRow row) {
        try {
            log.messageType(row).get(LOG_WAIT.toMillis(), TimeUnit.MILLISECONDS);
            types.apply(row);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.unavailable("interrupted: try again", e);
        } catch (ExecutionException | TimeoutException e) {
            throw ProblemException.unavailable("kept, but the other gateways were not told yet: try again", e);
        }
    }
}
