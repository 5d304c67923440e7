package parley.edge.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeSet;
import java.util.UUID;
import parley.edge.attempt.AttemptPolicy.Past;
import parley.edge.attempt.AttemptPolicy.Place;

/// A device on a bad day, on a virtual clock: it answers pings or not, acknowledges late, some things only
/// after several pushes and some never, drops off and comes back. Every rule is checked when something
/// happens that could break it.
final class AttemptWorld {
    private static final int MOST_EVENTS = 200_000;
    private static final long STORE_DELAY = 5;
    private static final long PONG_DELAY = 200;

    private enum End {
        FAILED,
        EXPIRED,
        RECOVERED
    }

    private record Event(long at, long order, int connection, Runnable action) {}

    private static final class Message {
        private final UUID conversation;
        private final long seq;
        private final long expires;
        /// Stored by the device at this push of it; never if it is beyond what is attempted.
        private final int storedAt;
        private final List<End> ends = new ArrayList<>();
        private int pushes;
        private int unacknowledged;
        private int count;
        private int pushesHere;
        private long pushedAt;
        private boolean stored;
        private boolean passed;
        private boolean acknowledged;

        private Message(UUID conversation, long seq, long expires, int storedAt) {
            this.conversation = conversation;
            this.seq = seq;
            this.expires = expires;
            this.storedAt = storedAt;
        }

        private boolean ended() {
            return !ends.isEmpty();
        }
    }

    private final AttemptSettings settings;
    private final AckBackoff backoff;
    private final Random random;
    private final Map<UUID, List<Message>> messages = new HashMap<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>(
            (a, b) -> a.at() != b.at() ? Long.compare(a.at(), b.at()) : Long.compare(a.order(), b.order()));
    private final double answersPings;
    private AttemptPolicy policy;
    private long now;
    private long order;
    private long answeredPing = -1;
    private int connection;

    AttemptWorld(AttemptSettings settings, long seed, int conversations, int each) {
        this.settings = settings;
        this.random = new Random(seed);
        this.backoff = new AckBackoff(settings, random);
        this.policy = new AttemptPolicy(settings, backoff);
        this.answersPings = random.nextBoolean() ? 1 : 0.6;
        for (int c = 0; c < conversations; c++) {
            var conversation = new UUID(0, c);
            var list = new ArrayList<Message>();
            for (int i = 1; i <= each; i++) {
                long expires = random.nextInt(4) == 0 ? random.nextInt(120_000) : Long.MAX_VALUE;
                list.add(new Message(conversation, i * 3L, expires, 1 + random.nextInt(settings.most() * 2)));
            }
            messages.put(conversation, list);
        }
    }

    /// Runs until everything was acknowledged, or is over.
    void run() {
        connect();
        int steps = 0;
        while (!finished()) {
            assertThat(++steps).as("the chain goes on").isLessThan(MOST_EVENTS);
            long deadline = policy.deadline();
            Event next = events.peek();
            if (next == null || deadline <= next.at()) {
                assertThat(deadline).as("something waits for time").isLessThan(Long.MAX_VALUE);
                now = Math.max(now, deadline);
                perform(policy.tick(now));
            } else {
                events.remove();
                now = next.at();
                if (next.connection() == connection) {
                    next.action().run();
                }
            }
        }
        messages.values().forEach(list -> list.forEach(this::checkEnds));
    }

    private boolean finished() {
        return messages.values().stream().allMatch(list -> list.getLast().acknowledged);
    }

    private void checkEnds(Message message) {
        assertThat(message.ends.stream().filter(end -> end != End.RECOVERED).count())
                .as("one end of %s", message.seq)
                .isLessThanOrEqualTo(1);
        assertThat(message.ends.stream().filter(End.RECOVERED::equals).count()).isLessThanOrEqualTo(1);
        if (message.ends.contains(End.RECOVERED)) {
            assertThat(message.ends).startsWith(message.ends.getFirst()).hasSize(2);
            assertThat(message.stored).isTrue();
        }
        assertThat(message.stored || message.ended())
                .as("nothing is lost silently")
                .isTrue();
    }

    private void connect() {
        connection++;
        policy = new AttemptPolicy(settings, backoff);
        answeredPing = -1;
        messages.values()
                .forEach(list -> list.forEach(message -> {
                    message.pushesHere = 0;
                    message.passed = message.passed && message.acknowledged;
                    if (!message.acknowledged && !message.ends.contains(End.EXPIRED) && message.count > 0) {
                        policy.known(place(message), new Past(message.count, message.ends.contains(End.FAILED)));
                    }
                }));
        for (List<Message> list : messages.values()) {
            for (Message message : list) {
                if (!message.acknowledged) {
                    first(message);
                }
            }
        }
        if (random.nextInt(3) == 0) {
            at(random.nextInt(60_000), this::disconnect);
        }
    }

    private void first(Message message) {
        if (message.expires <= now) {
            if (!message.ended()) {
                message.ends.add(End.EXPIRED);
            }
            policy.recorded(message.conversation, message.seq);
            policy.covered(message.conversation, message.seq);
            message.passed = true;
            acknowledgeLater(message.conversation);
            return;
        }
        assertThat(policy.nextAttempt(message.conversation, message.seq)).isEqualTo(message.count + 1);
        policy.pushed(pushed(message), now);
        arrived(message);
    }

    private void disconnect() {
        connection++;
        int away = connection;
        events.add(new Event(now + random.nextInt(30_000), order++, away, this::connect));
        policy = new AttemptPolicy(settings, backoff);
    }

    private void arrived(Message message) {
        message.pushes++;
        message.pushesHere++;
        message.pushedAt = now;
        assertThat(message.pushesHere).isLessThanOrEqualTo(1 + settings.resends());
        if (message.pushes >= message.storedAt) {
            at(random.nextInt(3_000), () -> {
                message.stored = true;
                acknowledgeLater(message.conversation);
            });
        }
    }

    private void acknowledgeLater(UUID conversation) {
        at(random.nextInt(2_000), () -> {
            long upTo = 0;
            for (Message message : messages.get(conversation)) {
                if (!message.stored && !message.passed) {
                    break;
                }
                upTo = message.seq;
            }
            long reached = upTo;
            var steps = policy.acknowledged(conversation, reached, now);
            messages.get(conversation).stream()
                    .filter(message -> message.seq <= reached)
                    .forEach(message -> message.acknowledged = true);
            perform(steps);
        });
    }

    private void perform(List<Step> steps) {
        for (Step step : steps) {
            switch (step) {
                case Step.Probe(long number) -> probe(number);
                case Step.Close() -> {
                    TreeSet<Integer> counts = new TreeSet<>();
                    messages.values().forEach(list -> list.forEach(m -> counts.add(m.pushesHere)));
                    assertThat(counts.last()).as("closed after all resends").isEqualTo(1 + settings.resends());
                    disconnect();
                }
                case Step.Count(Pushed pushed, int before) -> count(message(pushed), before, pushed);
                case Step.Tell(Pushed pushed, int attempts) ->
                    assertThat(attempts).isBetween(1, settings.most() - 1).isEqualTo(message(pushed).count);
                case Step.Resend(Pushed pushed, int attempt) -> store(() -> resend(message(pushed), pushed, attempt));
                case Step.Fail(Pushed pushed, int attempts) -> {
                    assertThat(attempts).isEqualTo(settings.most());
                    store(() -> end(message(pushed), pushed, End.FAILED));
                }
                case Step.Expire(Pushed pushed) -> {
                    assertThat(now).isGreaterThanOrEqualTo(pushed.expires());
                    store(() -> end(message(pushed), pushed, End.EXPIRED));
                }
                case Step.Pass(Pushed pushed) -> {
                    assertThat(message(pushed).ended()).isTrue();
                    store(() -> pass(message(pushed), pushed));
                }
                case Step.Recover(Pushed pushed, boolean ending) -> {
                    if (!ending) {
                        recover(message(pushed));
                    }
                }
                case Step.Forget(UUID conversation, long upTo) -> {}
            }
        }
    }

    private void probe(long number) {
        long sent = now;
        if (random.nextDouble() < answersPings) {
            at(1 + random.nextInt((int) PONG_DELAY), () -> {
                answeredPing = sent;
                perform(policy.pong(number));
            });
        } else {
            at(30_000, this::disconnect);
        }
    }

    private void count(Message message, int before, Pushed pushed) {
        assertThat(before).as("attempts count across connections").isEqualTo(message.count);
        long waited = now - message.pushedAt;
        assertThat(waited).as("waited before attempt %s", before + 2).isGreaterThanOrEqualTo(backoff.least(before));
        if (first(message.conversation) == message && answersPings == 1) {
            double longest = backoff.least(before) * (1 + settings.jitter()) + PONG_DELAY + STORE_DELAY;
            if (message.pushesHere > 1) {
                assertThat((double) waited).isLessThanOrEqualTo(longest);
            }
        }
        assertThat(answeredPing)
                .as("the answer to a later ping proved that it arrived")
                .isGreaterThanOrEqualTo(message.pushedAt);
        message.unacknowledged++;
        message.count++;
        assertThat(message.unacknowledged).isLessThanOrEqualTo(settings.most());
        int count = message.count;
        store(() -> perform(policy.counted(pushed, count, message.ended())));
    }

    private void resend(Message message, Pushed pushed, int attempt) {
        if (policy.waits(pushed)) {
            assertThat(attempt).isEqualTo(message.count + 1);
            arrived(message);
        }
        policy.resent(pushed, now);
    }

    private void end(Message message, Pushed pushed, End end) {
        if (!message.ended()) {
            message.ends.add(end);
        }
        pass(message, pushed);
    }

    private void pass(Message message, Pushed pushed) {
        if (policy.ended(pushed, now)) {
            message.passed = true;
            acknowledgeLater(message.conversation);
        }
        if (policy.acknowledgedWhileEnding(pushed)) {
            recover(message);
        }
    }

    private void recover(Message message) {
        assertThat(message.ended()).isTrue();
        assertThat(message.passed).as("nothing recovers by acknowledging upto").isFalse();
        if (!message.ends.contains(End.RECOVERED)) {
            message.ends.add(End.RECOVERED);
        }
    }

    private Message first(UUID conversation) {
        return messages.get(conversation).stream()
                .filter(message -> !message.acknowledged && !message.passed)
                .findFirst()
                .orElseThrow();
    }

    private void store(Runnable action) {
        at(random.nextInt((int) STORE_DELAY), action);
    }

    private void at(long delay, Runnable action) {
        events.add(new Event(now + delay, order++, connection, action));
    }

    private Message message(Pushed pushed) {
        return messages.get(pushed.conversation()).stream()
                .filter(message -> message.seq == pushed.seq())
                .findFirst()
                .orElseThrow();
    }

    private static Place place(Message message) {
        return new Place(message.conversation, message.seq);
    }

    private static Pushed pushed(Message message) {
        return new Pushed(
                message.conversation,
                message.seq,
                message.seq - 1,
                new UUID(1, message.seq),
                new UUID(2, 2),
                message.expires);
    }
}
