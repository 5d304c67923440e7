package parley.testkit.guarantee;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Records what happens from outside and holds all guarantees against it.
///
/// ```
/// Scenario scenario = Scenario.seeded(seed);
/// scenario.run(() -> {
///     scenario.joined(alice, conversation, 0);
///     … clients report what they send, receive and acknowledge …
///     await().until(() -> scenario.missing().isEmpty());
/// });
/// ```
///
/// Every guarantee is held unless it is waived by name and with a reason. What fails says the seed, the last things
/// that happened and the state of whoever was registered with [#state]. Methods may be called from any thread.
public final class Scenario {
    private static final int TAIL = 60;

    /// What a scenario does; may throw anything.
    @FunctionalInterface
    public interface Steps {
        void run() throws Exception;
    }

    private record Moment(long at, Instant time, Observation observation) {}

    private final long seed;
    private final Clock clock;
    private final Random random;
    private final Instant start;
    private final Ledger ledger = new Ledger();
    private final AtLeastOnce atLeastOnce = new AtLeastOnce(ledger);
    private final List<Guarantee> guarantees = new ArrayList<>(List.of(
            atLeastOnce,
            new NoDuplicateAfterDedupe(ledger),
            new OrderedPerConversation(),
            new BytesUnchanged(ledger),
            new NothingAckedPastAGap(ledger),
            new BoundIsSound(ledger),
            new HistoryHasNoHole(ledger)));
    private final Map<String, String> waived = new LinkedHashMap<>();
    private final Map<String, Supplier<?>> states = new LinkedHashMap<>();
    private final Deque<Moment> tail = new ArrayDeque<>();
    private long observations;

    private Scenario(long seed, Clock clock) {
        this.seed = seed;
        this.clock = clock;
        this.random = new Random(seed);
        this.start = clock.instant();
    }

    /// A scenario whose random choices all come from `seed`.
    public static Scenario seeded(long seed) {
        return new Scenario(seed, Clock.systemUTC());
    }

    /// As [#seeded], with the time of its report from `clock`.
    public static Scenario seeded(long seed, Clock clock) {
        return new Scenario(seed, clock);
    }

    public long seed() {
        return seed;
    }

    /// Where the scenario's random choices come from. To be used by one thread.
    public Random random() {
        return random;
    }

    /// Does not hold this guarantee in this scenario.
    ///
    /// @param reason printed with a failure
    public synchronized Scenario waive(Class<? extends Guarantee> guarantee, String reason) {
        if (guarantees.stream().noneMatch(guarantee::isInstance)) {
            throw new IllegalArgumentException("there is no guarantee " + guarantee.getSimpleName());
        }
        waived.put(guarantee.getSimpleName(), reason);
        return this;
    }

    /// Holds one more guarantee, from now on.
    public synchronized Scenario hold(Guarantee guarantee) {
        guarantees.add(guarantee);
        return this;
    }

    /// Has this asked and printed when the scenario fails: a service's position, a view, a queue.
    public synchronized Scenario state(String name, Supplier<?> state) {
        states.put(name, state);
        return this;
    }

    public void joined(Device device, UUID conversation, long after) {
        record(new Observation.Joined(device, conversation, after));
    }

    public void left(Device device, UUID conversation, long upTo) {
        record(new Observation.Left(device, conversation, upTo));
    }

    public void connected(Device device) {
        record(new Observation.Connected(device));
    }

    public void sent(Device device, UUID conversation, String clientId, byte[] body) {
        record(new Observation.Sent(device, conversation, clientId, body, null));
    }

    public void sent(Device device, UUID conversation, String clientId, byte[] body, byte @Nullable [] meta) {
        record(new Observation.Sent(device, conversation, clientId, body, meta));
    }

    public void accepted(Device device, UUID conversation, UUID message, long seq, boolean duplicate) {
        record(new Observation.Accepted(device, conversation, message, seq, duplicate));
    }

    public void received(Device device, UUID conversation, long seq, long after, UUID message, byte[] body) {
        received(device, conversation, seq, after, message, body, null);
    }

    public void received(
            Device device, UUID conversation, long seq, long after, UUID message, byte[] body, byte @Nullable [] meta) {
        record(new Observation.Received(device, conversation, seq, after, message, body, meta, false));
    }

    /// A message that the platform wrote itself, such as "somebody joined".
    public void receivedSystem(Device device, UUID conversation, long seq, long after, UUID message, byte[] body) {
        record(new Observation.Received(device, conversation, seq, after, message, body, null, true));
    }

    /// To be called before the recall is sent.
    public void recalled(UUID message) {
        record(new Observation.Recalled(message));
    }

    public void advanced(Device device, UUID conversation, long seq) {
        record(new Observation.Advanced(device, conversation, seq));
    }

    public void shown(Device device, UUID message) {
        record(new Observation.Shown(device, message));
    }

    public void acknowledged(Device device, UUID conversation, long seq) {
        record(new Observation.Acknowledged(device, conversation, seq));
    }

    public void givenUp(Device device, UUID conversation, UUID message) {
        record(new Observation.GivenUp(device, conversation, message));
    }

    public void history(Device device, UUID conversation, long after, long upTo, List<Observation.Entry> entries) {
        record(new Observation.HistoryRead(device, conversation, after, upTo, entries));
    }

    /// Tells all guarantees.
    public synchronized void record(Observation observation) {
        long at = ++observations;
        tail.addLast(new Moment(at, clock.instant(), observation));
        if (tail.size() > TAIL) {
            tail.removeFirst();
        }
        ledger.observe(at, observation);
        for (Guarantee guarantee : guarantees) {
            guarantee.observe(at, observation);
        }
    }

    /// What accepted messages which devices still lack; to wait for, before the end is judged.
    public synchronized List<String> missing() {
        return atLeastOnce.missing();
    }

    /// Runs the steps and then [#verify]; whatever fails carries the report.
    public void run(Steps steps) {
        try {
            steps.run();
        } catch (Exception | AssertionError e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new AssertionError(e + "\n" + report(), e);
        }
        verify();
    }

    /// Judges all guarantees that are not waived.
    ///
    /// @throws AssertionError with what every broken one says, and the report
    public void verify() {
        List<String> broken = new ArrayList<>();
        synchronized (this) {
            for (Guarantee guarantee : guarantees) {
                if (!waived.containsKey(guarantee.name())) {
                    try {
                        guarantee.verify();
                    } catch (AssertionError e) {
                        broken.add(guarantee.name() + ": " + e.getMessage());
                    }
                }
            }
        }
        if (!broken.isEmpty()) {
            throw new AssertionError(String.join("\n", broken) + "\n" + report());
        }
    }

    /// Seed, waived guarantees, states and the last observations.
    public String report() {
        StringBuilder out = new StringBuilder("seed " + seed);
        Map<String, Supplier<?>> asked;
        synchronized (this) {
            waived.forEach((name, reason) ->
                    out.append("\nwaived ").append(name).append(": ").append(reason));
            asked = new LinkedHashMap<>(states);
        }
        asked.forEach(
                (name, state) -> out.append('\n').append(name).append(": ").append(answer(state)));
        synchronized (this) {
            out.append("\nlast ")
                    .append(tail.size())
                    .append(" of ")
                    .append(observations)
                    .append(" observations");
            for (Moment moment : tail) {
                out.append(String.format(
                        "%n  #%d +%d ms %s",
                        moment.at(), Duration.between(start, moment.time()).toMillis(), moment.observation()));
            }
        }
        return out.toString();
    }

    private static String answer(Supplier<?> state) {
        try {
            return String.valueOf(state.get());
        } catch (RuntimeException e) {
            return "no answer: " + e;
        }
    }
}
