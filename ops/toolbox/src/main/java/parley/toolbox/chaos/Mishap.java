package parley.toolbox.chaos;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import parley.local.LocalPlatform;
import parley.local.proxy.LinkState;
import parley.local.proxy.TcpProxy;
import parley.testkit.backend.Backends;
import parley.toolbox.chaos.fault.Links;
import parley.toolbox.chaos.load.Load;

/// What can go wrong with a platform in this JVM within seconds, and is good again when the call returns. How long it
/// stands is counted in messages of the load, not in time: the same on a slow machine.
enum Mishap {
    CLIENTS_DROPPED(scene -> scene.load().interruptSome(scene.random().nextInt(1, 12), scene.random())),
    CLIENT_LINKS_CUT(scene -> scene.links(new LinkState.Cut())),
    CLIENT_LINKS_HALF_OPEN(scene -> scene.links(new LinkState.HalfOpen())),
    CLIENT_LINKS_HELD(scene -> scene.links(new LinkState.Held())),
    PUBLICATIONS_LOST(scene -> Trouble.losePublications(scene.backends().redis())),
    REDIS_FLUSHED(scene -> scene.backends().redis().flush()),
    REDIS_KILLED(scene -> {
        scene.backends().redis().kill();
        scene.pass();
        scene.backends().redis().start();
    }),
    SINK_HELD_AND_REDIS_FLUSHED(scene ->
            Trouble.flushWhileTheSinkWaits(scene.backends(), () -> scene.load().interruptSome(3, scene.random()))),
    WRITERS_KILLED(scene -> Trouble.killWriters(scene.backends())),
    MYSQL_KILLED(scene -> {
        scene.backends().mysql().kill();
        scene.pass();
        scene.backends().mysql().start();
    }),
    BROKER_KILLED(scene -> {
        scene.backends().kafka().kill(1);
        scene.pass();
        scene.backends().kafka().start(1);
    }),
    WORKER_AWAY(scene -> scene.away("worker-1")),
    SINK_AWAY(scene -> scene.away("sink")),
    GATEWAY_RESTARTED(
            scene -> scene.platform().restart("gateway-" + scene.random().nextInt(1, 3)));

    /// Where it happens.
    record Scene(LocalPlatform platform, Links links, Load load, RandomGenerator random) {
        private static final int LONGEST = 60;
        private static final long POLL_NANOS = 2_000_000;

        private Backends backends() {
            return platform.backends();
        }

        /// Waits for some messages to be sent.
        private void pass() {
            until(load.sent() + random.nextInt(1, LONGEST));
        }

        /// Waits until so many messages were sent.
        void until(long sent) {
            while (load.sent() < sent && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(POLL_NANOS);
            }
        }

        private void links(LinkState state) {
            int number = random.nextInt(links.clients().size() + 1);
            var chosen = number == 0 ? links.clients() : List.of(links.client(number));
            for (TcpProxy link : chosen) {
                link.become(state);
            }
            pass();
            for (TcpProxy link : chosen) {
                link.become(new LinkState.Passing());
            }
        }

        private void away(String service) {
            platform.stop(service);
            pass();
            platform.start(service);
        }
    }

    @FunctionalInterface
    private interface Happening {
        void in(Scene scene) throws Exception;
    }

    private final Happening happening;

    Mishap(Happening happening) {
        this.happening = happening;
    }

    /// Blocks until it is over.
    void happen(Scene scene) throws Exception {
        happening.in(scene);
    }

    /// @return as people write it: `redis killed`
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
