package parley.testkit.guarantee;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.id.MessageIds;

/// What can be seen from outside: by the clients and by who arranged the scenario. Arrays are not copied and must not
/// be changed. Sequence numbers as on the socket: 0 is "nothing".
public sealed interface Observation {
    /// From now on the device may see everything of the conversation after `after`, the boundary of its joining.
    record Joined(Device device, UUID conversation, long after) implements Observation {}

    /// The device may see nothing of the conversation after `upTo`, the boundary of its leaving.
    record Left(Device device, UUID conversation, long upTo) implements Observation {}

    /// The device has a new connection; what order means starts anew.
    record Connected(Device device) implements Observation {}

    /// The device sends or resends; the first of several with one client id tells the body.
    record Sent(Device device, UUID conversation, String clientId, byte[] body, byte @Nullable [] meta)
            implements Observation {
        /// The id that this message has at every gateway.
        public UUID message() {
            return MessageIds.of(device.user(), conversation, clientId);
        }

        @Override
        public String toString() {
            return "Sent " + device + " " + conversation + " " + clientId + " " + text(body);
        }
    }

    /// The gateway answered: it is durable.
    record Accepted(Device device, UUID conversation, UUID message, long seq, boolean duplicate)
            implements Observation {}

    /// A `message` frame arrived. `system`: the platform wrote it, nobody sent it.
    record Received(
            Device device,
            UUID conversation,
            long seq,
            long after,
            UUID message,
            byte[] body,
            byte @Nullable [] meta,
            boolean system)
            implements Observation {
        @Override
        public String toString() {
            return "Received " + device + " " + conversation + " (" + after + ", " + seq + "] " + message + " "
                    + text(body);
        }
    }

    /// Somebody takes the message back: from now on it may be shown without its content.
    record Recalled(UUID message) implements Observation {}

    /// An `upto` frame arrived.
    record Advanced(Device device, UUID conversation, long seq) implements Observation {}

    /// A client library handed the message to its user.
    record Shown(Device device, UUID message) implements Observation {}

    /// The device acknowledged, by `ack`, `read` or the cursors of its `hello`.
    record Acknowledged(Device device, UUID conversation, long seq) implements Observation {}

    /// Delivery to this device was given up, in the open: `failed` or `expired`.
    record GivenUp(Device device, UUID conversation, UUID message) implements Observation {}

    /// A page of history that claims to hold all that `device` may see in `(after, upTo]`, in ascending order.
    record HistoryRead(Device device, UUID conversation, long after, long upTo, List<Entry> entries)
            implements Observation {
        public HistoryRead {
            entries = List.copyOf(entries);
        }
    }

    /// A message in a page.
    record Entry(long seq, UUID message, byte[] body, byte @Nullable [] meta, boolean system) {
        @Override
        public String toString() {
            return seq + " " + message + " " + text(body);
        }
    }

    private static String text(byte[] body) {
        String start = new String(body, 0, Math.min(body.length, 60), StandardCharsets.UTF_8).replace('\n', ' ');
        return body.length + " B " + start;
    }
}
