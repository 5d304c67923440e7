package parley.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;

/// Who leaves does so once, after everything that was taken is answered, and takes nothing afterwards:
/// whatever the threads do.
@Tag("property-14")
class InFlightProperties {
    @Property(tries = 300)
    void leavesOnceAndAfterTheLastAnswer(@ForAll long seed) throws InterruptedException {
        var random = new Random(seed);
        var inFlight = new InFlight();
        var taken = new AtomicInteger();
        var answered = new AtomicInteger();
        var refused = new AtomicInteger();
        var left = new ArrayList<Integer>();
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int sends = random.nextInt(50);
            threads.add(Thread.ofVirtual().unstarted(() -> {
                for (int i = 0; i < sends; i++) {
                    if (inFlight.enter()) {
                        taken.incrementAndGet();
                        Thread.yield();
                        answered.incrementAndGet();
                        inFlight.exit();
                    } else {
                        refused.incrementAndGet();
                    }
                }
            }));
        }
        threads.add(
                random.nextInt(threads.size()),
                Thread.ofVirtual().unstarted(() -> inFlight.finish(() -> left.add(answered.get()))));
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(left).containsExactly(taken.get());
        assertThat(answered).hasValue(taken.get());
        assertThat(inFlight.enter()).isFalse();
    }
}
