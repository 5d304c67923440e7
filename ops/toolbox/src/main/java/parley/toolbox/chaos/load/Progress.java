package parley.toolbox.chaos.load;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/// What is still awaited. Only for knowing when to stop waiting: the verdict does not look at it.
final class Progress {
    private final Map<UUID, UUID> pending = new ConcurrentHashMap<>();
    private final Map<UUID, List<LoadDevice>> audience = new ConcurrentHashMap<>();

    private volatile BiConsumer<LoadDevice, UUID> listener = (device, message) -> {};

    void audience(UUID conversation, List<LoadDevice> devices) {
        audience.put(conversation, List.copyOf(devices));
    }

    /// @param listener told of every accepted message and its sender's device, on that device's thread
    void whenAccepted(BiConsumer<LoadDevice, UUID> listener) {
        this.listener = listener;
    }

    void accepted(LoadDevice device, UUID conversation, UUID message) {
        pending.put(message, conversation);
        listener.accept(device, message);
    }

    /// @return how many accepted messages some device does not have yet
    int undelivered() {
        pending.entrySet()
                .removeIf(each -> audience.getOrDefault(each.getValue(), List.of()).stream()
                        .allMatch(device -> device.has(each.getKey())));
        return pending.size();
    }

    /// @return how many sends are not answered, and devices not ready
    static int unsettled(Collection<LoadDevice> devices) {
        return devices.stream()
                .mapToInt(d -> d.unanswered() + (d.ready() ? 0 : 1))
                .sum();
    }
}
