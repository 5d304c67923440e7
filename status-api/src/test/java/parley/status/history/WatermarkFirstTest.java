package parley.status.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.contract.range.ArchiveSlice;
import parley.contract.topic.Partitions;
import parley.status.fixture.RowWriter;
import parley.status.fixture.Stores;
import parley.status.fixture.TestLog;
import parley.status.store.MySqlStore;
import parley.testkit.backend.Backends;

/// The sink commits between the two statements of a read: the watermark must be the older of the two.
final class WatermarkFirstTest {
    @Test
    void neverClaimsMoreThanItsRowsHold() throws SQLException {
        UUID conversation = NewIds.next();
        var log = new TestLog(0);
        for (int i = 0; i < 20; i++) {
            log.append(conversation, NewIds.next(), new byte[] {'1'}, null);
        }
        try (var stores = new Stores(Backends.shared());
                var rows = new RowWriter(Backends.shared().mysql(), 0)) {
            rows.write(log.from(0, 5), 5);
            long[] written = {5};
            DataSource interleaved = beforeEachStatement(stores.pool(), () -> {
                if (written[0] < 20) {
                    rows.write(log.from(written[0], 5), written[0] + 5);
                    written[0] += 5;
                }
            });
            var archive = new MySqlArchive(new MySqlStore(interleaved, new SimpleMeterRegistry()), new Partitions(1));

            check(archive.after(conversation, 0, Long.MAX_VALUE, 100), log, conversation);
            written[0] = 5;
            check(archive.before(conversation, Seq.of(1, 100), 100), log, conversation);
        }
    }

    private static void check(ArchiveSlice slice, TestLog log, UUID conversation) {
        List<Long> below = log.canonical(conversation, 0, Seq.below(1, slice.watermark())).stream()
                .map(message -> message.seq())
                .toList();
        assertThat(slice.rows().stream().map(ArchiveSlice.Row::seq).toList()).containsAll(below);
    }

    private interface Step {
        void run() throws SQLException;
    }

    /// A pool whose connections let something happen before each statement.
    private static DataSource beforeEachStatement(DataSource pool, Step step) {
        return proxy(
                DataSource.class,
                pool,
                "getConnection",
                connection -> proxy(Connection.class, (Connection) connection, "prepareStatement", statement -> {
                    step.run();
                    return statement;
                }));
    }

    private interface Change {
        Object of(Object result) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, T target, String method, Change change) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, called, arguments) -> {
                    try {
                        Object result = called.invoke(target, arguments);
                        return called.getName().equals(method) ? change.of(result) : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
