package parley.analytics.figures;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;

/// Streams, from when the topics are there until it is closed. A thread that fails is replaced, after a
/// pause, for ever. May run in several processes, which share the partitions.
public final class Figures implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Figures.class);
    private static final long PAUSE_MS = 1_000;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final String bootstrap;
    private final int replication;
    private final int generation;
    private final FigureSettings settings;
    private final Thread starting = Thread.ofPlatform().name("figures-start").unstarted(this::begin);
    private boolean closed;
    private @Nullable KafkaStreams streams;

    /// @param replication of the topics that Streams makes for itself
    /// @param generation of the messages topic
    public Figures(String bootstrap, int replication, int generation, FigureSettings settings) {
        this.bootstrap = bootstrap;
        this.replication = replication;
        this.generation = generation;
        this.settings = settings;
    }

    /// Returns at once; waits for broker and topics as long as it takes.
    public void start() {
        starting.start();
    }

    /// Commits what was folded and leaves; after ten seconds it returns in any case.
    @Override
    public void close() {
        KafkaStreams running;
        synchronized (this) {
            closed = true;
            running = streams;
        }
        starting.interrupt();
        if (running != null) {
            running.close(STOP_PATIENCE);
        }
    }

    private void begin() {
        Map<String, Object> admin = Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap, AdminClientConfig.CLIENT_ID_CONFIG, "figures");
        try (Admin client = Admin.create(admin)) {
            int partitions = partitions(client);
            var builder = new StreamsBuilder();
            new AnalyticsTopology(settings, new Partitions(partitions, generation)).build(builder);
            run(new KafkaStreams(builder.build(), StreamsSettings.of(bootstrap, replication)));
        } catch (InterruptedException e) {
            // close() ended the wait
        }
    }

    private synchronized void run(KafkaStreams made) {
        if (closed) {
            made.close();
            return;
        }
        made.setUncaughtExceptionHandler(Figures::failed);
        made.start();
        streams = made;
    }

    /// @return of the messages topic, when all topics are there
    private static int partitions(Admin admin) throws InterruptedException {
        List<String> names =
                List.of(Topic.MESSAGES.topicName(), Topic.RECEIPTS.topicName(), Topic.ANALYTICS.topicName());
        while (true) {
            try {
                Map<String, TopicDescription> found =
                        admin.describeTopics(names).allTopicNames().get();
                TopicDescription messages = found.get(Topic.MESSAGES.topicName());
                if (messages != null) {
                    return messages.partitions().size();
                }
            } catch (ExecutionException e) {
                LOG.warn("waiting for broker and topics: {}", String.valueOf(e.getCause()));
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
    }

    /// On the thread that ends: its pause is the pause before the next one.
    private static StreamThreadExceptionResponse failed(Throwable reason) {
        LOG.error("counting failed, going on with another thread", reason);
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return StreamThreadExceptionResponse.REPLACE_THREAD;
    }
}
