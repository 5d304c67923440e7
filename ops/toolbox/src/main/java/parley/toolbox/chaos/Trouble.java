package parley.toolbox.chaos;

import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import parley.testkit.backend.Backends;
import parley.testkit.backend.RedisBackend;

/// What goes wrong around a platform while it is under load; a sound one bears it.
final class Trouble {
    private static final long HELD_NANOS = 700_000_000;

    private Trouble() {}

    /// Cuts all subscriptions: what is published until they are back is lost.
    static void losePublications(RedisBackend redis) {
        try (RedisClient client = RedisClient.create(RedisURI.create(redis.host(), redis.port()));
                StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().clientKill(KillArgs.Builder.typePubsub());
        }
    }

    /// Empties the cache while the sink is held back: what is younger than the database's watermark is then known to
    /// the log alone.
    static void flushWhileTheSinkWaits(Backends backends, Runnable meanwhile) throws SQLException {
        try (Connection lock = backends.mysql().connect();
                Statement statement = lock.createStatement();
                RedisClient client = RedisClient.create(RedisURI.create(
                        backends.redis().host(), backends.redis().port()));
                StatefulRedisConnection<String, String> redis = client.connect()) {
            statement.execute("LOCK TABLES message READ");
            LockSupport.parkNanos(HELD_NANOS);
            redis.sync().flushall();
            meanwhile.run();
            LockSupport.parkNanos(HELD_NANOS);
            statement.execute("UNLOCK TABLES");
        }
    }

    /// Lets writes to `message` wait, and then ends those who wait.
    static void killWriters(Backends backends) throws SQLException {
        try (Connection lock = backends.mysql().connect();
                Statement statement = lock.createStatement()) {
            statement.execute("LOCK TABLES message READ");
            try (Connection look = backends.mysql().connect()) {
                long end = System.nanoTime() + 2_000_000_000L;
                List<Long> waiting = List.of();
                while (waiting.isEmpty() && System.nanoTime() < end) {
                    waiting = waiting(look);
                }
                for (long id : waiting) {
                    try (Statement kill = look.createStatement()) {
                        kill.execute("KILL " + id);
                    }
                }
            }
            statement.execute("UNLOCK TABLES");
        }
    }

    private static List<Long> waiting(Connection connection) throws SQLException {
        var ids = new ArrayList<Long>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW FULL PROCESSLIST")) {
            while (row.next()) {
                String info = row.getString("Info");
                if (info != null && info.startsWith("INSERT INTO message")) {
                    ids.add(row.getLong("Id"));
                }
            }
        }
        return ids;
    }
}
