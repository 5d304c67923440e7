package parley.status.webhook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.RawJson;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Topic;

/// Tells one webhook of its share of the log, on a thread of its own. What is committed was taken by the other
/// side, or is a dead letter. The one place that says what to do about errors:
///
/// - RETRIABLE: the other side, the broker or the database does not answer. The same events again after a
///   growing pause, for ever, or until nothing was taken for so long that the webhook is paused.
/// - POISON: an event that the other side refuses again and again, alone. It becomes a dead letter.
/// - FATAL: the log no longer holds where it stands. The webhook is paused: somebody has to say from where it
///   goes on.
final class Subscription implements AutoCloseable {
    /// Where an event goes that is refused for good.
    interface Letters {
        /// Blocks until it is kept.
        ///
        /// @throws StoreUnavailableException when it is not; worth trying again
        void bury(Webhook webhook, ConsumerRecord<byte[], byte[]> record, String why);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    private static final Duration POLL = Duration.ofSeconds(2);
    private static final Duration WHILE_WAITING = Duration.ofMillis(200);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final int MOST_TOGETHER = 100;

    private final Webhook webhook;
    private final Events events;
    private final Endpoint endpoint;
    private final MySqlWebhooks store;
    private final Letters letters;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final WebhookSettings settings;
    private final Clock clock;
    private final Backlog backlog = new Backlog();
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable Consumer<byte[], byte[]> current;

    /// Events told in one call: one, after a call with more was refused, until one was taken.
    private int together = MOST_TOGETHER;

    /// Whether anything was taken since the start.
    private boolean began;

    private int refusals;
    private long pauseMs;
    private @Nullable Instant failingSince;

    Subscription(
            Webhook webhook,
            Events events,
            Endpoint endpoint,
            MySqlWebhooks store,
            Letters letters,
            Supplier<Consumer<byte[], byte[]>> consumers,
            WebhookSettings settings,
            Clock clock) {
        this.webhook = webhook;
        this.events = events;
        this.endpoint = endpoint;
        this.store = store;
        this.letters = letters;
        this.consumers = consumers;
        this.settings = settings;
        this.clock = clock;
        this.pauseMs = settings.firstPause().toMillis();
        this.thread = Thread.ofPlatform().name(webhook.group()).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /// @return whether it came to its end, by itself or because it was told to
    boolean ended() {
        return closed;
    }

    /// Tells it to end, and does not wait.
    void leave() {
        closed = true;
        Consumer<byte[], byte[]> consumer = current;
        if (consumer != null) {
            consumer.wakeup();
        } else {
            thread.interrupt();
        }
    }

    /// Waits for its end.
    @Override
    public void close() {
        leave();
        try {
            if (thread.isAlive() && !thread.join(CLOSE)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<String> topics =
                EventKind.topics(webhook.kinds()).stream().map(Topic::topicName).toList();
        while (!closed) {
            try (Consumer<byte[], byte[]> consumer = consumers.get()) {
                current = consumer;
                consumer.subscribe(topics, new Lost());
                while (!closed) {
                    round(consumer);
                }
            } catch (WakeupException | InterruptException e) {
                // close() ends the loop; nobody else has this thread or its consumer
            } catch (InvalidOffsetException e) {
                tryToStop("the log does not hold where it stands: say from where it goes on");
            } catch (KafkaException | StoreUnavailableException e) {
                LOG.warn("webhook {} waits: {}", webhook.id(), e.toString());
                sleep();
            } finally {
                current = null;
                backlog.clear();
            }
        }
    }

    private void round(Consumer<byte[], byte[]> consumer) {
        if (backlog.empty()) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                backlog.add(record, events.of(webhook, record));
            }
        }
        if (!backlog.empty()) {
            tell(consumer);
        }
        commit(consumer);
    }

    private void tell(Consumer<byte[], byte[]> consumer) {
        List<RawJson> some = backlog.next(together);
        switch (endpoint.call(webhook, some)) {
            case Endpoint.Outcome.Taken() -> {
                backlog.taken(some.size());
                together = backlog.empty() ? MOST_TOGETHER : together;
                recovered();
            }
            case Endpoint.Outcome.Refused(String why) when some.size() > 1 -> together = 1;
            case Endpoint.Outcome.Refused(String why) -> refused(consumer, why);
            case Endpoint.Outcome.Failed(String why) -> failed(consumer, why);
        }
    }

    private void refused(Consumer<byte[], byte[]> consumer, String why) {
        if (++refusals < settings.refusals()) {
            failed(consumer, why);
            return;
        }
        letters.bury(webhook, backlog.first(), why);
        store.buried(webhook.id());
        LOG.warn("webhook {}: an event was refused {} times and is a dead letter: {}", webhook.id(), refusals, why);
        backlog.taken(1);
        recovered();
    }

    private void recovered() {
        refusals = 0;
        pauseMs = settings.firstPause().toMillis();
        if (failingSince != null || !began) {
            store.recovered(webhook.id()); // a process before this one may have left it failing
        }
        if (failingSince != null) {
            LOG.info("webhook {} takes events again", webhook.id());
            failingSince = null;
        }
        began = true;
    }

    private void failed(Consumer<byte[], byte[]> consumer, String why) {
        Instant now = clock.instant();
        if (failingSince == null) {
            LOG.warn("webhook {} takes no events: {}", webhook.id(), why);
            failingSince = store.failing(webhook.id(), now, why);
        }
        if (!now.isBefore(failingSince.plus(settings.giveUp()))) {
            stop("nothing was taken since " + failingSince + ": " + why);
            return;
        }
        await(consumer);
        pauseMs = Math.min(settings.longestPause().toMillis(), 2 * pauseMs);
    }

    /// Stays in the group meanwhile, and reads nothing.
    private void await(Consumer<byte[], byte[]> consumer) {
        long end = System.nanoTime() + Duration.ofMillis(pauseMs).toNanos();
        try {
            do {
                consumer.pause(consumer.assignment());
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(WHILE_WAITING)) {
                    backlog.add(record, events.of(webhook, record)); // of partitions that just came
                }
            } while (!closed && System.nanoTime() - end < 0);
        } finally {
            consumer.resume(consumer.assignment());
        }
    }

    private void commit(Consumer<byte[], byte[]> consumer) {
        Map<TopicPartition, OffsetAndMetadata> done = backlog.committable();
        if (done.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(done);
        } catch (RebalanceInProgressException | CommitFailedException e) {
            // Whoever reads these next tells them again: at least once.
            LOG.info("webhook {}: not committed while the group changes", webhook.id());
        }
    }

    private void tryToStop(String why) {
        try {
            stop(why);
        } catch (StoreUnavailableException e) {
            LOG.warn("webhook {} cannot be paused now: {}", webhook.id(), e.toString());
            sleep();
        }
    }

    private void stop(String why) {
        LOG.error("webhook {} is paused: {}", webhook.id(), why);
        store.pause(webhook.id(), clock.instant(), why);
        closed = true;
    }

    private void sleep() {
        try {
            Thread.sleep(pauseMs);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pauseMs = Math.min(settings.longestPause().toMillis(), 2 * pauseMs);
    }

    private final class Lost implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            // Where the group stands.
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            backlog.forget(revoked);
        }
    }
}
