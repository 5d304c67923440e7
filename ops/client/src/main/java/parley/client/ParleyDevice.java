package parley.client;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One device's connection: it connects, resumes after every interruption, sends what waits in its outbox,
/// and gives
/// every message to the application once. Opened with [ParleyClient#open].
///
/// All methods are safe from any thread. Nothing blocks except [#send], which waits for the outbox to be on
/// disk, and
/// [#close]. While nothing happens there is no thread for a device.
public final class ParleyDevice implements AutoCloseable {
    private final DeviceConnection connection;

    ParleyDevice(DeviceConnection connection) {
        this.connection = connection;
    }

    /// Puts a message into the outbox, from where it is sent until it is answered, over any number of
    /// connections.
    ///
    /// @return completes when the message is durable on the server, or exceptionally with a
    ///     [ParleyException] when it
    ///     was refused for good. Not completed by a lost connection: the message goes out again.
    /// @throws ParleyException `outbox_full`, `outbox_failed` or `closed`: the message will not be sent
    /// @throws IllegalArgumentException when a message with this id waits already
    public CompletableFuture<ServerFrame.Accepted> send(OutgoingMessage message) {
        return connection.sending().send(message);
    }

    /// How many messages wait for an answer.
    public int waiting() {
        return connection.sending().waiting();
    }

    /// This user has read the conversation up to seq. Told to the server now or after the next connect.
    public void read(UUID conversation, long seq) {
        connection.read(conversation, seq);
    }

    /// This user is typing. Lost when there is no connection.
    public void typing(UUID conversation) {
        connection.offer(ClientFrame.typing(conversation));
    }

    /// From now on tells the listener when these users come and go, also after reconnecting. Replaces
    /// earlier calls.
    ///
    /// @param users at most 100
    public void watch(Collection<UUID> users) {
        connection.watch(List.copyOf(users));
    }

    /// A page of history over the socket: the newest one unless a bound is given. Moves no cursor, stores
    /// nothing.
    ///
    /// @param after messages with a higher seq, or null
    /// @param before messages with a lower seq, or null
    /// @param limit 1 to 100
    /// @return fails with [ParleyException]: the server's codes, `disconnected` or, after 10 s, `timeout`
    public CompletableFuture<ServerFrame.Page> sync(
            UUID conversation, @Nullable Long after, @Nullable Long before, int limit) {
        return connection.ask(request -> ClientFrame.sync(request, conversation, after, before, limit));
    }

    /// @return completes when the backlog has been stored for the first time; fails when the device stops
    ///     before
    public CompletableFuture<Void> ready() {
        return connection.ready().copy();
    }

    public DeviceState state() {
        return connection.state();
    }

    /// Which gateway is used or tried.
    public URI gateway() {
        return connection.gateway();
    }

    /// Acknowledges what is stored, says goodbye, and waits up to 2 s for the other side. Messages that
    /// wait stay in a
    /// durable outbox.
    @Override
    public void close() {
        connection.close().completeOnTimeout(null, 3, TimeUnit.SECONDS).join();
    }

    /// As [#close], but without a goodbye: as if the process had been killed. For tests of what survives.
    public void abort() {
        connection.abort();
    }

    /// Drops the socket as a broken network would; the device connects again.
    public void interrupt() {
        connection.interrupt(Duration.ZERO);
    }
}
