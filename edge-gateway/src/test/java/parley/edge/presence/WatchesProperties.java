package parley.edge.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Random comings, goings, crashes and losses over gateways, on a virtual clock.
class WatchesProperties {
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Property(tries = 1_000)
    void whatIsToldBecomesTrueAndNobodyFlickers(@ForAll long seed) {
        PresenceWorld world = history(seed, GRACE);
        assertThat(world.told()).isEqualTo(world.truth());
        assertThat(world.flickers()).isEmpty();
    }

    /// The property can fail: without the grace a reconnect shows.
    @Test
    void withoutGraceUsersFlicker() {
        assertThat(java.util.stream.LongStream.range(0, 50)
                        .mapToObj(seed -> history(seed, Duration.ZERO))
                        .filter(world -> !world.flickers().isEmpty())
                        .count())
                .isGreaterThan(25);
    }

    /// A gateway that leaves sends its users to another one: they are away for up to some seconds, each in its own.
    @Test
    void ofAGatewaysUsersWatchersAreToldOnlyWhoStaysAway() {
        int users = 2_000;
        var world = new PresenceWorld(users, 2, GRACE, GRACE);
        var random = new Random(1);
        IntStream.range(0, users).forEach(user -> world.connect(user, 0, 0, true));
        world.pass(Duration.ofSeconds(3));
        assertThat(world.frames()).as("each of whom is watched, once").isEqualTo(users);
        for (int user = 0; user < users; user++) {
            world.disconnect(user, 0, true);
            if (user % 100 == 0) {
                world.pass(PresenceWorld.STEP);
            }
        }
        List<Integer> back = new ArrayList<>(IntStream.range(0, users)
                .filter(user -> user % 100 != 7)
                .boxed()
                .toList());
        Collections.shuffle(back, random);
        for (int i = 0; i < back.size(); i++) {
            world.connect(back.get(i), 0, 1, true);
            if (i % 50 == 0) {
                world.pass(PresenceWorld.STEP);
            }
        }
        world.pass(Duration.ofSeconds(2));
        assertThat(world.frames()).as("whoever is back in time never went").isEqualTo(users);
        world.pass(GRACE.multipliedBy(2));
        assertThat(world.frames()).as("who stayed away, once").isEqualTo(users + users / 100);
        assertThat(world.told()).isEqualTo(world.truth());
    }

    @Test
    void aLookThatWasOvertakenSaysNothing() {
        UUID watcher = new UUID(0, 1);
        UUID user = new UUID(0, 2);
        var watches = new Watches((viewer, other) -> true, GRACE, GRACE);
        watches.watch(watcher, watcher, Set.of(user), NOW);
        assertThat(watches.seen(user, connected(), 2, NOW)).containsExactly(new Watches.News(watcher, user, true, NOW));
        assertThat(watches.seen(user, new Reading(0, NOW, NOW, Duration.ofSeconds(-1), Set.of()), 1, NOW))
                .isEmpty();
    }

    @Test
    void whoMayNotKnowSeesNobodyUntilTheyMeet() {
        UUID watcher = new UUID(0, 1);
        UUID user = new UUID(0, 2);
        boolean[] together = {false};
        var watches = new Watches((viewer, other) -> together[0], GRACE, GRACE);
        watches.watch(watcher, watcher, Set.of(user), NOW);
        assertThat(watches.seen(user, connected(), 1, NOW))
                .containsExactly(new Watches.News(watcher, user, false, null));
        together[0] = true;
        assertThat(watches.seen(user, connected(), 2, NOW)).containsExactly(new Watches.News(watcher, user, true, NOW));
        together[0] = false;
        assertThat(watches.seen(user, connected(), 3, NOW))
                .containsExactly(new Watches.News(watcher, user, false, null));
    }

    @Test
    void forgetsWhomNobodyWatches() {
        var watches = new Watches((viewer, other) -> true, GRACE, GRACE);
        watches.watch(new UUID(0, 1), new UUID(0, 1), Set.of(new UUID(0, 2), new UUID(0, 3)), NOW);
        watches.watch(new UUID(0, 1), new UUID(0, 1), Set.of(new UUID(0, 3)), NOW);
        assertThat(watches.size()).isEqualTo(1);
        watches.unwatch(new UUID(0, 1));
        assertThat(watches.size()).isZero();
        assertThat(watches.due(NOW, 10)).isEqualTo(List.of());
    }

    private static Reading connected() {
        return new Reading(1, NOW, null, Duration.ZERO, Set.of());
    }

    private static PresenceWorld history(long seed, Duration grace) {
        var random = new Random(seed);
        int gateways = 2 + random.nextInt(3);
        // Redis may lose notices, or its data; when it loses both nobody can know who was here in between.
        boolean lossy = random.nextBoolean();
        var world = new PresenceWorld(3, gateways, grace, GRACE);
        world.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 60; i++) {
            int user = random.nextInt(3);
            int device = random.nextInt(2);
            boolean heard = !lossy || random.nextInt(4) != 0;
            switch (random.nextInt(20)) {
                case 0 -> world.crash(random.nextInt(gateways));
                case 1 -> {
                    if (!lossy) {
                        world.flush();
                        // A gateway that dies before it has registered anew takes with it who was there, and when.
                        world.pass(Duration.ofSeconds(1));
                    }
                }
                case 2, 3, 4, 5, 6, 7, 8 -> world.disconnect(user, device, heard);
                default -> world.connect(user, device, random.nextInt(gateways), heard);
            }
            world.pass(PresenceWorld.STEP.multipliedBy(random.nextInt(1, 60)));
        }
        world.settle();
        return world;
    }
}
