package parley.client;

import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Hands what came to the application, in order: stores each message once, tells the listener, and only
/// then lets the
/// cursor move. Safe from any thread; the application is called from one at a time.
final class Delivery {
    private static final Logger log = LoggerFactory.getLogger(Delivery.class);

    private final Inbox inbox;
    private final MessageStore store;
    private final DeviceListener listener;
    private final SeenMessages seen = new SeenMessages(); // touched by tasks of the inbox only

    Delivery(DeviceOptions options, Executor workers) {
        this.inbox = new Inbox(workers);
        this.store = options.store();
        this.listener = options.listener();
    }

    void tell(Consumer<DeviceListener> event) {
        inbox.submit(() -> told(event));
    }

    void whenRoom(Runnable next) {
        inbox.whenRoom(next);
    }

    /// Stores the message unless it is known, then moves the cursor. What fails ends the link: the message
    /// comes again.
    void message(Link link, ServerFrame.Message message, Acknowledging acknowledging) {
        inbox.submit(() -> {
            if (!link.over() && kept(link, message)) {
                moved(link, message.conversation(), message.seq(), acknowledging);
            }
        });
    }

    /// The cursor moves after everything before it is stored.
    void upTo(Link link, ServerFrame.UpTo upTo, Acknowledging acknowledging) {
        inbox.submit(() -> {
            if (!link.over()) {
                moved(link, upTo.conversation(), upTo.seq(), acknowledging);
            }
        });
    }

    private boolean kept(Link link, ServerFrame.Message message) {
        try {
            boolean known = seen.contains(message.conversation(), message.message())
                    || store.contains(message.conversation(), message.message());
            if (!known) {
                store.store(message);
            }
            seen.add(message.conversation(), message.message());
            told(known ? l -> l.duplicate(message) : l -> l.message(message));
            return true;
        } catch (RuntimeException e) {
            log.warn("message {} was not stored; connecting again to get it again", message.message(), e);
            link.close(Link.ABNORMAL, "the store failed");
            return false;
        }
    }

    private void moved(Link link, UUID conversation, long seq, Acknowledging acknowledging) {
        acknowledging.stored(link, conversation, seq);
        try {
            store.cursor(conversation, seq);
        } catch (RuntimeException e) {
            log.warn("cursor {} of {} was not stored; the server knows it", seq, conversation, e);
        }
    }

    private void told(Consumer<DeviceListener> event) {
        try {
            event.accept(listener);
        } catch (RuntimeException e) {
            log.warn("a listener failed", e);
        }
    }
}
