package parley.sink.intake;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/// The one admin client, made at first use: making it fails while the broker's name cannot be resolved.
/// Safe from any thread.
public final class Brokers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Supplier<Admin> factory;
    private @Nullable Admin admin;

    public Brokers(Supplier<Admin> factory) {
        this.factory = factory;
    }

    /// @throws org.apache.kafka.common.KafkaException when it cannot be made; worth trying again
    synchronized Admin admin() {
        if (admin == null) {
            admin = factory.get();
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(PATIENCE);
        }
    }
}
