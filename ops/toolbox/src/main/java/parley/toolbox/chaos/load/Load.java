package parley.toolbox.chaos.load;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import parley.client.ParleyClient;
import parley.toolbox.chaos.fault.LoadShapes;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.History;

/// A steady load on a running platform. Everything it does and sees goes into the history.
///
/// Order of calls: [#connect], [#begin], any number of [#settled], [#quiesce], [#ask], [#close]; from one
/// thread.
public final class Load implements AutoCloseable {
    private static final Duration LATEST_ARRIVAL = Duration.ofSeconds(15);
    private static final long POLL_NANOS = 100_000_000;
    private static final long PROBE_MS = 2_000;
    private static final int LAST_QUESTIONS = 100;
    private static final Duration TRUTH = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(60);

    private record Sample(UUID message, LoadDevice device) {
        private String token() {
            return device.token();
        }
    }

    private final History history;
    private final HttpClient http;
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("chaos-", 0).factory());
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().daemon().name("chaos-timers").factory());
    private final ParleyClient client;
    private final Progress progress = new Progress();
    private final Random random;
    private final Questions questions;
    private final Cast cast;
    private final Sender sender;
    private final ShapedLoad shapes;
    private final Samples samples = new Samples();
    private @Nullable Thread sending;

    /// Some of the accepted messages, to ask about.
    private static final class Samples {
        private final Deque<Sample> newest = new ArrayDeque<>();

        synchronized void add(Sample sample) {
            newest.addLast(sample);
            if (newest.size() > LAST_QUESTIONS) {
                newest.removeFirst();
            }
        }

        synchronized List<Sample> all() {
            return List.copyOf(newest);
        }
    }

    private Load(LoadSettings settings, History history) {
        this.history = history;
        this.random = new Random(settings.seed());
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .executor(workers)
                .build();
        this.client = new ParleyClient(
                settings.gateways(), settings.status(), Clock.systemUTC(), new Random(settings.seed()));
        var accounts = new Accounts(http, settings.gateways());
        this.questions = new Questions(accounts, settings.status(), history);
        var crew = new Crew(settings.gateways(), timers, history, progress);
        this.cast = Cast.make(settings, crew, accounts, http, client, random);
        this.sender = new Sender(cast, history, random, settings.rate());
        this.shapes = new ShapedLoad(cast, accounts, sender, timers, settings);
        progress.whenAccepted((device, message) -> {
            if (message.getLeastSignificantBits() % 8 == 0) { // one in eight: ids are hashes
                samples.add(new Sample(message, device));
            }
        });
    }

    /// Makes the people. Blocks for a tenth of a second a user or so: passwords are hashed.
    ///
    /// @throws parley.toolbox.CommandFailedException when the platform refuses them
    public static Load prepare(LoadSettings settings, History history) {
        return new Load(settings, history);
    }

    /// Connects all devices but every third user's last one, which comes late and for the first time.
    ///
    /// @return whether all became ready
    public boolean connect() {
        List<LoadDevice> early =
                cast.devices().stream().filter(device -> !late(device)).toList();
        early.forEach(LoadDevice::start);
        return await(() -> early.stream().allMatch(LoadDevice::ready), CONNECT);
    }

    private static boolean late(LoadDevice device) {
        return device.who().device().equals("device-2");
    }

    /// @return trials on top of the steady load, which may be asked for once it has begun
    public LoadShapes shapes() {
        return shapes;
    }

    /// Begins to send.
    public void begin() {
        cast.devices().stream()
                .filter(Load::late)
                .forEach(device -> timers.schedule(
                        device::start, random.nextLong(LATEST_ARRIVAL.toMillis()), TimeUnit.MILLISECONDS));
        timers.scheduleWithFixedDelay(() -> workers.execute(this::probe), PROBE_MS, PROBE_MS, TimeUnit.MILLISECONDS);
        sending = sender.start();
    }

    /// @return whether every send is answered but those of the last moment, every device ready, and what was
    ///     accepted some time ago is everywhere: waits for one such moment
    public boolean settled(Duration within, int tolerated) {
        return await(() -> awaited() <= tolerated, within);
    }

    /// @return answers, connections and deliveries that are awaited now
    public int awaited() {
        return Progress.unsettled(cast.present()) + progress.undelivered();
    }

    /// @return how many messages were sent since [#begin]; those of trials are not counted
    public long sent() {
        return sender.sent();
    }

    /// Lets some devices lose their connections.
    public void interruptSome(int count, RandomGenerator choice) {
        List<LoadDevice> devices = cast.devices();
        for (int i = 0; i < count; i++) {
            devices.get(choice.nextInt(devices.size())).interrupt();
        }
    }

    /// Sends no more, waits until nothing is awaited, and records how that went.
    ///
    /// @return whether it came to that within the time
    public boolean quiesce(Duration within) {
        shapes.end();
        sender.stop();
        Thread thread = sending;
        if (thread != null) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        boolean reached = await(() -> awaited() == 0, within);
        // What goes out last are acknowledgements.
        LockSupport.parkNanos(10 * POLL_NANOS);
        history.record(new Event.Quiesced(reached, awaited()));
        return reached;
    }

    /// Asks for the whole history of every conversation and for the status of some messages. To be called when
    /// all is quiet and the database has everything.
    ///
    /// @return what could not be asked
    public List<String> ask() {
        var failed = new ArrayList<String>();
        cast.askers().forEach((conversation, device) -> {
            if (!await(() -> questions.pages(conversation, device.token()), TRUTH)) {
                failed.add("history of " + conversation);
            }
        });
        long end = System.nanoTime() + TRUTH.toNanos();
        for (Sample sample : samples.all()) {
            history.record(truth(sample, end));
        }
        return failed;
    }

    /// Asks until the answer is as good as it will be, or time is up: receipts take their way.
    private Event.StatusAnswer truth(Sample sample, long end) {
        while (true) {
            Event.StatusAnswer answer = questions.ask(sample.message(), sample.token(), true);
            boolean done = answer.state() != null
                    && answer.members().values().stream().allMatch(s -> s.equals("delivered") || s.equals("read"));
            if (done || System.nanoTime() > end) {
                return answer;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /// @return how every device stands that is not done, for a person
    public List<String> unsettled() {
        return cast.present().stream()
                .filter(device -> device.unanswered() > 0 || !device.ready())
                .map(LoadDevice::state)
                .toList();
    }

    @Override
    public void close() {
        sender.stop();
        cast.stop();
        timers.shutdownNow();
        client.close();
        http.shutdownNow();
        workers.shutdown();
    }

    private void probe() {
        List<Sample> all = samples.all();
        if (!all.isEmpty()) {
            Sample sample = all.get(Math.floorMod(System.nanoTime() / 1_000, all.size()));
            history.record(questions.ask(sample.message(), sample.token(), false));
        }
    }

    static boolean await(java.util.function.BooleanSupplier condition, Duration within) {
        long end = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }
}
