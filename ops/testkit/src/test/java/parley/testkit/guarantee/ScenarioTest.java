package parley.testkit.guarantee;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ScenarioTest {
    private static final UUID ROOM = new UUID(1, 1);
    private static final Device ALICE = new Device(new UUID(2, 1), "phone");
    private static final byte[] BODY = "{}".getBytes(UTF_8);

    private final Scenario scenario =
            Scenario.seeded(4711, Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC));

    @Test
    void sameSeedGivesSameChoices() {
        assertThat(Scenario.seeded(5).random().nextLong())
                .isEqualTo(Scenario.seeded(5).random().nextLong());
    }

    @Test
    void failureTellsSeedStatesAndLastObservations() {
        scenario.state("worker", () -> "next=17");
        scenario.state("sink", () -> {
            throw new IllegalStateException("stopped");
        });
        scenario.waive(BoundIsSound.class, "not looked at here");
        for (int i = 0; i < 100; i++) {
            scenario.advanced(ALICE, ROOM, i + 1);
        }
        assertThatThrownBy(() -> scenario.run(() -> assertThat(1).isEqualTo(2)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected: 2")
                .hasMessageContaining("seed 4711")
                .hasMessageContaining("waived BoundIsSound: not looked at here")
                .hasMessageContaining("worker: next=17")
                .hasMessageContaining("sink: no answer: java.lang.IllegalStateException: stopped")
                .hasMessageContaining("last 60 of 100 observations")
                .hasMessageContaining("#100 +0 ms Advanced")
                .hasMessageNotContaining("#40 +0 ms");
    }

    @Test
    void allBrokenGuaranteesAreTold() {
        scenario.joined(ALICE, ROOM, 0);
        scenario.sent(ALICE, ROOM, "a", BODY);
        scenario.accepted(ALICE, ROOM, new UUID(7, 7), 5, false);
        scenario.acknowledged(ALICE, ROOM, 5);
        assertThatThrownBy(scenario::verify)
                .hasMessageContaining("AtLeastOnce: ")
                .hasMessageContaining("NothingAckedPastAGap: ");
    }

    @Test
    void aFurtherGuaranteeIsHeldToo() {
        AtomicInteger seen = new AtomicInteger();
        scenario.hold(new Guarantee() {
            @Override
            public String name() {
                return "Mine";
            }

            @Override
            public void observe(long at, Observation observation) {
                seen.incrementAndGet();
            }

            @Override
            public void verify() {
                throw new AssertionError("seen " + seen);
            }
        });
        scenario.connected(ALICE);
        assertThatThrownBy(scenario::verify).hasMessageContaining("Mine: seen 1");
    }

    @Test
    void onlyAGuaranteeThatIsHeldCanBeWaived() {
        abstract class Unknown implements Guarantee {}
        assertThatThrownBy(() -> scenario.waive(Unknown.class, "why not"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Unknown");
    }

    @Test
    void manyThreadsMayRecord() throws Exception {
        List<Device> devices = IntStream.range(0, 8)
                .mapToObj(i -> new Device(new UUID(2, i), "phone"))
                .toList();
        devices.forEach(device -> scenario.joined(device, ROOM, 0));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Device device : devices) {
                threads.submit(() -> {
                    for (int i = 1; i <= 500; i++) {
                        scenario.receivedSystem(device, ROOM, i, i - 1, new UUID(3, i), BODY);
                        scenario.acknowledged(device, ROOM, i);
                    }
                });
            }
        }
        scenario.verify();
        assertThat(scenario.report()).contains("of " + (8 + 8 * 1000) + " observations");
    }
}
