package parley.client;

import java.util.List;

/// Where messages wait until a gateway has answered for them. Implementations are safe from any thread; one
/// outbox
/// belongs to one device.
public interface Outbox extends AutoCloseable {
    /// What waits, in the order in which it was added.
    List<OutgoingMessage> load();

    /// Adds a message. When this returns it is kept as well as this outbox can keep it.
    ///
    /// @throws ParleyException `outbox_failed` when it could not be kept; then it must not be sent either
    void add(OutgoingMessage message);

    /// The message was accepted or refused for good. Not necessarily durable when this returns: sending an
    /// accepted
    /// message again is harmless. An id that is not there is ignored.
    void remove(String id);

    @Override
    void close();

    /// An outbox that lasts as long as this process.
    static Outbox inMemory() {
        return new MemoryOutbox();
    }
}
