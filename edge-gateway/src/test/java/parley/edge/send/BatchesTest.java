package parley.edge.send;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class BatchesTest {
    @Test
    void takesWhatCameMeanwhileAsTheNextBatch() throws InterruptedException {
        var batches = new CopyOnWriteArrayList<List<Integer>>();
        var first = new CountDownLatch(1);
        var rest = new CountDownLatch(1);
        var queue = new Batches<Integer>(100, 3, batch -> {
            batches.add(batch);
            first.countDown();
            awaitQuietly(rest);
        });

        Thread.ofVirtual().start(() -> queue.add(0));
        first.await();
        for (int i = 1; i <= 4; i++) {
            queue.add(i);
        }
        rest.countDown();

        await().until(() -> batches.size() == 3);
        assertThat(batches).containsExactly(List.of(0), List.of(1, 2, 3), List.of(4));
    }

    @Test
    void takesNoMoreThanMayWait() throws InterruptedException {
        var done = new CopyOnWriteArrayList<Integer>();
        var first = new CountDownLatch(1);
        var rest = new CountDownLatch(1);
        var queue = new Batches<Integer>(2, 10, batch -> {
            done.addAll(batch);
            first.countDown();
            awaitQuietly(rest);
        });

        Thread.ofVirtual().start(() -> queue.add(0));
        first.await();
        assertThat(queue.add(1)).isTrue();
        assertThat(queue.add(2)).isTrue();
        assertThat(queue.add(3)).isFalse();
        rest.countDown();

        await().until(() -> done.size() == 3);
        await().until(() -> queue.add(4));
        await().until(() -> done.equals(List.of(0, 1, 2, 4)));
    }

    @Test
    void losesNothingAndKeepsTheOrderOfEachThread() {
        int threads = 8;
        int each = 1_000;
        var done = new CopyOnWriteArrayList<int[]>();
        var queue = new Batches<int[]>(threads * each, 64, done::addAll);

        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int thread = 0; thread < threads; thread++) {
                int me = thread;
                pool.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        queue.add(new int[] {me, i});
                    }
                });
            }
        }
        await().until(() -> done.size() == threads * each);

        int[] next = new int[threads];
        for (int[] item : done) {
            assertThat(item[1]).isEqualTo(next[item[0]]++);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
