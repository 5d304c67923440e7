package parley.edge.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.datasource.AbstractDataSource;

@Timeout(120) // a call that should be refused at once hangs
class FailFastDataSourceTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(60);

    /// Each caller is kept until it is let go, and finds no connection while `empty`.
    private static final class Pool extends AbstractDataSource {
        private final Semaphore answers = new Semaphore(0);
        private final AtomicInteger asked = new AtomicInteger();
        private volatile SQLException refusal = new SQLTransientConnectionException("timed out");
        private volatile boolean empty = true;

        @Override
        public Connection getConnection() throws SQLException {
            asked.incrementAndGet();
            try {
                answers.acquire();
            } catch (InterruptedException e) {
                throw new SQLException("interrupted", e);
            }
            if (empty) {
                throw refusal;
            }
            return (Connection) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> null);
        }

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            return getConnection();
        }
    }

    private final Pool pool = new Pool();
    private final FailFastDataSource source = new FailFastDataSource(pool);

    @Test
    void refusesAtOnceWhileSomebodyWaitsAndGivesAgainWhenItIsBack() {
        pool.answers.release();
        assertThatThrownBy(source::getConnection).hasMessage("timed out");
        await().atMost(TOO_SLOW).until(() -> pool.asked.get() == 2); // who waits, in the background

        // The pool lets nobody go: these would hang.
        for (int i = 0; i < 100; i++) {
            assertThatThrownBy(source::getConnection).isInstanceOf(SQLTransientConnectionException.class);
        }
        assertThat(pool.asked).hasValue(2);

        pool.answers.release();
        await().atMost(TOO_SLOW).until(() -> pool.asked.get() == 3); // it goes on waiting
        pool.empty = false;
        pool.answers.release(1_000_000);
        await().atMost(TOO_SLOW).ignoreExceptions().until(() -> source.getConnection() != null);
    }

    @Test
    void aPoolThatIsClosedIsNotWaitedFor() {
        pool.answers.release();
        assertThatThrownBy(source::getConnection).hasMessage("timed out");
        pool.refusal = new SQLException("closed");
        pool.answers.release(1_000_000);
        await().atMost(TOO_SLOW)
                .untilAsserted(() -> assertThatThrownBy(source::getConnection).hasMessage("closed"));
    }

    @Test
    void anotherFailureSaysNothingAboutTheNextCaller() {
        pool.refusal = new SQLException("access denied");
        pool.answers.release(2);
        assertThatThrownBy(source::getConnection).hasMessage("access denied");
        assertThatThrownBy(source::getConnection).hasMessage("access denied");
        assertThat(pool.asked).hasValue(2);
    }
}
