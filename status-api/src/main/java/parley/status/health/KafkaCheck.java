package parley.status.health;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.jspecify.annotations.Nullable;

/// Whether the cluster answers and the tables folded from it were read to their end.
public final class KafkaCheck implements DependencyHealth.Check, AutoCloseable {
    private static final int TIMEOUT_MS = 1_000;

    private final Supplier<Admin> admins;
    private final BooleanSupplier loaded;
    private @Nullable Admin admin;

    /// @param admins asked at the first check, so that a broker that is down at the start is no error
    public KafkaCheck(Supplier<Admin> admins, BooleanSupplier loaded) {
        this.admins = admins;
        this.loaded = loaded;
    }

    @Override
    public String answer() throws Exception {
        int brokers = admin().describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MS))
                .nodes()
                .get(2 * TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .size();
        if (!loaded.getAsBoolean()) {
            throw new IllegalStateException(brokers + " brokers; tables are still being read");
        }
        return brokers + " brokers; tables are read";
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close();
        }
    }

    private synchronized Admin admin() {
        if (admin == null) {
            admin = admins.get();
        }
        return admin;
    }
}
