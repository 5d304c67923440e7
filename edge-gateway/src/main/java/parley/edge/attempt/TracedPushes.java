package parley.edge.attempt;

import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.ConversationEvent;
import parley.contract.event.ConversationEvent.Kind;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.edge.publish.MessageLog;

/// Writes into the log when traced messages were pushed. Whoever pushes may hold locks and must not wait for
/// the log, so the events gather in a queue, which one virtual thread empties while there is something in it.
/// What finds it full is not written: a trace may have holes, a delivery may not wait. Safe from any thread.
final class TracedPushes {
    private static final Logger LOG = LoggerFactory.getLogger(TracedPushes.class);
    private static final int MOST_WAITING = 4_096;

    private final MessageLog log;
    private final Clock clock;
    private final Counter lost;
    private final BlockingQueue<ConversationEvent> waiting = new LinkedBlockingQueue<>(MOST_WAITING);
    private final AtomicBoolean working = new AtomicBoolean();

    /// @param lost counts what was not written
    TracedPushes(MessageLog log, Clock clock, Counter lost) {
        this.log = log;
        this.clock = clock;
        this.lost = lost;
    }

    /// Does not block.
    ///
    /// @param message a traced one that was just handed to the device's socket
    void pushed(Target target, LoggedMessage message) {
        MessageEnvelope envelope = message.envelope();
        var event = new ConversationEvent(
                Kind.PUSHED,
                envelope.conversation(),
                envelope.message(),
                message.seq(),
                target.user(),
                target.device(),
                null,
                null,
                clock.instant(),
                envelope.trace());
        if (!waiting.offer(event)) {
            lost.increment();
        } else if (working.compareAndSet(false, true)) {
            Thread.ofVirtual().name("traces").start(this::write);
        }
    }

    private void write() {
        do {
            for (ConversationEvent event = waiting.poll(); event != null; event = waiting.poll()) {
                write(event);
            }
            working.set(false);
        } while (!waiting.isEmpty() && working.compareAndSet(false, true));
    }

    private void write(ConversationEvent event) {
        log.event(event).whenComplete((written, failure) -> {
            if (failure != null) {
                lost.increment();
                LOG.atDebug()
                        .addKeyValue("message", event.message())
                        .addKeyValue("conversation", event.conversation())
                        .log("message {}: its push was not written: {}", event.message(), failure.toString());
            }
        });
    }
}
