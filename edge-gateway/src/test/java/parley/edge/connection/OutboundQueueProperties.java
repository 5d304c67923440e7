package parley.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import parley.edge.TestGateway;
import parley.edge.frame.CloseReason;

/// What waits for one socket, and for all of them, is bounded, whatever is sent and however slowly it is
/// read.
@Tag("I13")
class OutboundQueueProperties {
    private static final int LIMIT = 10_000;

    /// A socket that takes a text when it is allowed to.
    private static final class SlowWire implements OutboundQueue.Wire {
        private final Semaphore allowed = new Semaphore(0);
        private final List<String> written = new ArrayList<>();
        private volatile boolean closed;

        @Override
        public void text(String text) {
            allowed.acquireUninterruptibly();
            synchronized (written) {
                written.add(text);
            }
        }

        @Override
        public void ping(ByteBuffer payload) {
            allowed.acquireUninterruptibly();
        }

        @Override
        public void close(CloseReason reason) {
            closed = true;
        }
    }

    @Property(tries = 200)
    void holdsNoMoreThanItsLimitAndCountsWhatItHolds(@ForAll long seed) {
        var random = new Random(seed);
        var budget = new OutboundBudget(Long.MAX_VALUE);
        var wire = new SlowWire();
        boolean[] overflowed = {false};
        var queue = new OutboundQueue(wire, LIMIT, budget, () -> overflowed[0] = true);
        for (int i = 0; i < 100; i++) {
            switch (random.nextInt(10)) {
                case 0 -> queue.ping();
                case 1, 2 -> wire.allowed.release(random.nextInt(3));
                default -> queue.send("x".repeat(random.nextInt(1, 700)));
            }
            assertThat(queue.waiting()).isBetween(0L, (long) LIMIT);
        }
        if (random.nextBoolean()) {
            queue.end();
        }
        wire.allowed.release(1_000);
        Awaitility.await().atMost(TestGateway.TOO_SLOW).until(() -> queue.waiting() == 0);
        assertThat(budget.used()).isZero();
        if (overflowed[0]) {
            queue.send("more");
            assertThat(queue.waiting()).isZero();
        }
    }

    @Test
    void writesWhatWaitsBeforeItClosesButNotForARevokedSession() {
        for (CloseReason reason : List.of(CloseReason.DRAIN, CloseReason.SESSION_REVOKED)) {
            var wire = new SlowWire();
            var queue = new OutboundQueue(wire, LIMIT, new OutboundBudget(Long.MAX_VALUE), () -> {});
            queue.send("one");
            Awaitility.await().atMost(TestGateway.TOO_SLOW).until(() -> queue.waiting() == 0);
            queue.send("two");
            if (reason == CloseReason.DRAIN) {
                queue.close(reason);
            } else {
                queue.cut(reason);
            }
            queue.send("three");
            wire.allowed.release(10);
            Awaitility.await().atMost(TestGateway.TOO_SLOW).until(() -> wire.closed);
            assertThat(wire.written).isEqualTo(reason == CloseReason.DRAIN ? List.of("one", "two") : List.of("one"));
        }
    }

    @Test
    void theGatewayShedsTheSlowestFirstAndOnlyUntilItIsEnough() {
        var budget = new OutboundBudget(1_000);
        var queues = new ArrayList<OutboundQueue>();
        var closed = new ArrayList<Integer>();
        budget.onExceeded(() -> {
            for (int i = queues.size() - 1; i >= 0 && !budget.relieved(); i--) {
                queues.get(i).end();
                closed.add(i);
            }
        });
        for (int i = 0; i < 4; i++) {
            queues.add(new OutboundQueue(new SlowWire(), LIMIT, budget, () -> {}));
        }
        for (int i = 0; i < 4; i++) {
            OutboundQueue queue = queues.get(i);
            queue.send("a"); // is being written for ever
            Awaitility.await().atMost(TestGateway.TOO_SLOW).until(() -> queue.waiting() == 0);
            queues.get(i).send("x".repeat(100 * (i + 1)));
        }
        assertThat(budget.tight()).isTrue();
        queues.get(0).send("x".repeat(100));
        Awaitility.await().atMost(TestGateway.TOO_SLOW).until(budget::relieved);
        assertThat(closed).startsWith(3).doesNotContain(0);
    }
}
