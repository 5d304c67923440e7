package parley.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import parley.edge.TestGateway;
import parley.edge.frame.CloseReason;
import parley.edge.websocket.EncodedFrame;
import parley.edge.websocket.WebSocket;

/// What waits for one socket, and for all of them, is bounded, whatever is sent and however slowly it is
/// read.
@Tag("I13")
class OutboundQueueProperties {
    private static final int LIMIT = 10_000;

    /// A socket that takes one write for each time it is allowed to, and says so later when it could not at
    /// once.
    private static final class SlowSocket implements WebSocket {
        private final List<String> written = new ArrayList<>();
        private @Nullable OutboundQueue queue;
        private ByteBuffer @Nullable [] refused;
        private int allowed;
        private int finished;

        @Override
        public boolean write(ByteBuffer[] frames) {
            assertThat(refused).isNull();
            if (allowed == 0) {
                refused = frames;
                return false;
            }
            take(frames);
            return true;
        }

        void allow(int writes) {
            allowed += writes;
            ByteBuffer[] waiting = refused;
            if (waiting != null && allowed > 0) {
                refused = null;
                take(waiting);
                Objects.requireNonNull(queue).writable();
            }
        }

        private void take(ByteBuffer[] frames) {
            allowed--;
            for (ByteBuffer frame : frames) {
                written.addAll(texts(frame));
            }
        }

        @Override
        public void finish(int code) {
            finished = code;
        }

        @Override
        public void expire(int code) {
            // Time does not pass here.
        }
    }

    private static OutboundQueue queue(SlowSocket socket, OutboundBudget budget, Runnable overflow) {
        var queue = new OutboundQueue(socket, LIMIT, budget, overflow);
        socket.queue = queue;
        return queue;
    }

    private static EncodedFrame text(String text) {
        return EncodedFrame.text(text.getBytes(StandardCharsets.UTF_8));
    }

    @Property(tries = 200)
    void holdsNoMoreThanItsLimitAndCountsWhatItHolds(@ForAll long seed) {
        var random = new Random(seed);
        var budget = new OutboundBudget(Long.MAX_VALUE);
        var socket = new SlowSocket();
        boolean[] overflowed = {false};
        var queue = queue(socket, budget, () -> overflowed[0] = true);
        for (int i = 0; i < 100; i++) {
            switch (random.nextInt(10)) {
                case 0 -> queue.ping();
                case 1, 2 -> socket.allow(random.nextInt(3));
                default -> queue.send(text("x".repeat(random.nextInt(1, 700))));
            }
            assertThat(queue.waiting()).isBetween(0L, (long) LIMIT);
        }
        if (random.nextBoolean()) {
            queue.end();
        }
        socket.allow(1_000);
        assertThat(queue.waiting()).isZero();
        assertThat(budget.used()).isZero();
        if (overflowed[0]) {
            queue.send(text("more"));
            assertThat(queue.waiting()).isZero();
        }
    }

    @Test
    void writesWhatWaitsBeforeItClosesButNotForARevokedSession() {
        for (CloseReason reason : List.of(CloseReason.DRAIN, CloseReason.SESSION_REVOKED)) {
            var socket = new SlowSocket();
            var queue = queue(socket, new OutboundBudget(Long.MAX_VALUE), () -> {});
            queue.send(text("one"));
            assertThat(queue.waiting()).isZero();
            queue.send(text("two"));
            if (reason == CloseReason.DRAIN) {
                queue.close(reason);
            } else {
                queue.cut(reason);
            }
            queue.send(text("three"));
            assertThat(socket.finished).isZero();
            socket.allow(10);
            assertThat(socket.finished).isEqualTo(reason.code());
            assertThat(socket.written).isEqualTo(reason == CloseReason.DRAIN ? List.of("one", "two") : List.of("one"));
        }
    }

    /// Whatever threads send while the socket takes and refuses: every frame is written once, and those of one
    /// thread in their order.
    @Property(tries = 100)
    void writesEverythingInOrderFromAnyNumberOfThreads(@ForAll long seed) throws InterruptedException {
        var socket = new HastySocket(new Random(seed));
        var queue = new OutboundQueue(socket, Long.MAX_VALUE, new OutboundBudget(Long.MAX_VALUE), () -> {});
        socket.queue = queue;
        var threads = new ArrayList<Thread>();
        for (int thread = 0; thread < 4; thread++) {
            int number = thread;
            threads.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 50; i++) {
                    if (i % 10 == 0) {
                        queue.hold();
                    }
                    queue.send(text(number + " " + i));
                    if (i % 10 == 9) {
                        queue.release();
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Awaitility.await().atMost(TestGateway.TOO_SLOW).until(() -> socket.written.size() == 200);
        for (int thread = 0; thread < 4; thread++) {
            String prefix = thread + " ";
            assertThat(socket.written.stream().filter(text -> text.startsWith(prefix)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, 50).mapToObj(i -> prefix + i).toList());
        }
    }

    /// Takes at once or later, as it pleases, and never two writes at a time.
    private static final class HastySocket implements WebSocket {
        private final Random random;
        private final List<String> written = new CopyOnWriteArrayList<>();
        private final AtomicBoolean busy = new AtomicBoolean();
        private volatile @Nullable OutboundQueue queue;

        private HastySocket(Random random) {
            this.random = random;
        }

        @Override
        public boolean write(ByteBuffer[] frames) {
            assertThat(busy.getAndSet(true)).isFalse();
            if (random.nextBoolean()) {
                take(frames);
                return true;
            }
            Thread.ofVirtual().start(() -> {
                Thread.yield();
                take(frames);
                Objects.requireNonNull(queue).writable();
            });
            return false;
        }

        private void take(ByteBuffer[] frames) {
            for (ByteBuffer frame : frames) {
                written.addAll(texts(frame));
            }
            busy.set(false);
        }

        @Override
        public void finish(int code) {
            throw new AssertionError("nobody closed");
        }

        @Override
        public void expire(int code) {
            throw new AssertionError("nobody closed");
        }
    }

    /// @return the payload of a short text frame; none of another
    private static List<String> texts(ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        int header = bytes[1] == 126 ? 4 : 2;
        boolean text = (bytes[0] & 0x0F) == 1;
        return text ? List.of(new String(bytes, header, bytes.length - header, StandardCharsets.UTF_8)) : List.of();
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
            queues.add(queue(new SlowSocket(), budget, () -> {}));
        }
        for (int i = 0; i < 4; i++) {
            OutboundQueue queue = queues.get(i);
            queue.send(text("a")); // is being written for ever
            assertThat(queue.waiting()).isZero();
            queue.send(text("x".repeat(100 * (i + 1))));
        }
        assertThat(budget.tight()).isTrue();
        queues.get(0).send(text("x".repeat(100)));
        Awaitility.await().atMost(TestGateway.TOO_SLOW).until(budget::relieved);
        assertThat(closed).startsWith(3).doesNotContain(0);
    }
}
