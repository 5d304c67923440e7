package parley.edge.connection;

import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import parley.edge.attempt.Attempts;
import parley.edge.history.PageReader;
import parley.edge.presence.PresenceService;
import parley.edge.push.PushService;
import parley.edge.push.PushSettings;
import parley.edge.receipt.Confirmations;
import parley.edge.receipt.ReceiptWriter;
import parley.edge.send.Publisher;

/// What all connections of a gateway share.
///
/// @param boot of this gateway process
/// @param timers one thread, on which nothing may block
public record ConnectionServices(
        UUID boot,
        SocketSettings settings,
        PushSettings pushSettings,
        Logins logins,
        PushService push,
        PresenceService presence,
        Attempts attempts,
        Publisher publisher,
        ReceiptWriter receipts,
        PageReader pages,
        Confirmations confirmations,
        OutboundBudget budget,
        FrameMetrics metrics,
        ScheduledExecutorService timers,
        Clock clock) {}
