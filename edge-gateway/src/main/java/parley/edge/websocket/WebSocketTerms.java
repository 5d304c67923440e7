package parley.edge.websocket;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;

/// What holds for all WebSockets of a server.
///
/// @param most bytes of a message, and fragments
/// @param writeWithin a peer that takes nothing for so long is given up
/// @param closeWithin of our close frame the peer's is awaited
/// @param timers one thread, on which nothing may block
public record WebSocketTerms(
        int most, Duration writeWithin, Duration closeWithin, ScheduledExecutorService timers, ReadBuffers buffers) {
    public WebSocketTerms(int most, Duration writeWithin, Duration closeWithin, ScheduledExecutorService timers) {
        this(most, writeWithin, closeWithin, timers, new ReadBuffers());
    }
}
