package parley.client;

import org.jspecify.annotations.Nullable;

/// What a device keeps and how much it takes at once.
///
/// @param device the installation's name, which must stay the same: the server counts cursors per device
/// @param store where messages are kept
/// @param listener is told what happens
/// @param outbox where messages wait until they are accepted; closed with the device
/// @param outboxCapacity how many may wait; further ones are refused with `outbox_full`
/// @param window how many messages may be unacknowledged; null leaves it to the server
/// @param fresh the store is empty: send everything since this user joined
public record DeviceOptions(
        String device,
        MessageStore store,
        DeviceListener listener,
        Outbox outbox,
        int outboxCapacity,
        @Nullable Integer window,
        boolean fresh) {
    public DeviceOptions {
        if (outboxCapacity < 1) {
            throw new IllegalArgumentException("outboxCapacity is " + outboxCapacity + ", expected at least 1");
        }
    }

    /// A device with an outbox in memory for 10,000 messages, that stores nothing and listens to nothing.
    public static DeviceOptions of(String device) {
        return new DeviceOptions(
                device, MessageStore.none(), DeviceListener.none(), Outbox.inMemory(), 10_000, null, false);
    }

    public DeviceOptions withStore(MessageStore value) {
        return new DeviceOptions(device, value, listener, outbox, outboxCapacity, window, fresh);
    }

    public DeviceOptions withListener(DeviceListener value) {
        return new DeviceOptions(device, store, value, outbox, outboxCapacity, window, fresh);
    }

    public DeviceOptions withOutbox(Outbox value, int capacity) {
        return new DeviceOptions(device, store, listener, value, capacity, window, fresh);
    }

    public DeviceOptions withWindow(int value) {
        return new DeviceOptions(device, store, listener, outbox, outboxCapacity, value, fresh);
    }

    public DeviceOptions withFresh(boolean value) {
        return new DeviceOptions(device, store, listener, outbox, outboxCapacity, window, value);
    }
}
