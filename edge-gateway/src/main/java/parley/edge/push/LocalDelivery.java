package parley.edge.push;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import parley.contract.event.LoggedMessage;

/// Hands a message to the devices that are connected here, encoded once. Safe from any thread; does not block.
final class LocalDelivery {
    private final LocalDevices devices;
    private final RecentSenders senders;

    /// @param senders told who writes in conversations that are delivered to every member
    LocalDelivery(LocalDevices devices, RecentSenders senders) {
        this.devices = devices;
        this.senders = senders;
    }

    /// @param recipients users; empty: every member that is connected
    /// @param message decoded when the first device needs it
    /// @param before told of each device's outlet before something is sent to it
    void message(
            UUID conversation,
            List<UUID> recipients,
            long after,
            Supplier<LoggedMessage> message,
            Consumer<Outlet> before) {
        Collection<UUID> users = recipients.isEmpty() ? devices.members(conversation) : recipients;
        @Nullable EncodedMessage encoded = null;
        for (UUID user : users) {
            for (LocalDevices.Local local : devices.of(user)) {
                if (encoded == null) {
                    encoded = new EncodedMessage(message.get(), after);
                    if (recipients.isEmpty()) {
                        senders.wrote(conversation, encoded.message().envelope().sender());
                    }
                }
                before.accept(local.outlet());
                local.push().push(encoded);
            }
        }
    }
}
