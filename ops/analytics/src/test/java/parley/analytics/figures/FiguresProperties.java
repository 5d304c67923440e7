package parley.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import parley.analytics.fixture.Envelopes;
import parley.contract.event.AnalyticsMinute;
import parley.contract.event.AnalyticsMinute.Latency;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.Receipt;
import parley.contract.id.NewIds;

/// Whatever is said and acknowledged in a partition, its minutes are those that one counts by hand.
final class FiguresProperties {
    private static final FigureSettings SETTINGS = new FigureSettings(
            Duration.ofMinutes(3), Duration.ofMinutes(2), Duration.ofMinutes(1), Duration.ofSeconds(10));
    private static final Instant BEGIN = Instant.parse("2026-03-01T12:30:00Z");

    @Property(tries = 200)
    void minutesAreWhatTheHistorySays(@ForAll long seed) {
        var random = new Random(seed);
        var history = new History(SETTINGS);
        try (var partition = new CountedPartition(SETTINGS, BEGIN.plusMillis(random.nextInt(60_000)), history)) {
            var talk = new Talk(random);
            for (int i = 60 + random.nextInt(120); i > 0; i--) {
                partition.advance(random.nextInt(4) == 0 ? random.nextInt(45_000) : random.nextInt(2_000));
                talk.happen(partition, history);
            }
            // Everything is closed a grace after its last look.
            for (int i = 0; i < 4; i++) {
                partition.advance(MinuteTotals.MINUTE_MS);
            }
            Map<Long, AnalyticsMinute> minutes = partition.minutes();
            assertThat(minutes.keySet()).isEqualTo(history.minutes());
            minutes.forEach((minute, figures) -> check(history, minute, figures));
            assertThat(minutes.values().stream().filter(AnalyticsMinute::closed).count())
                    .isGreaterThanOrEqualTo(minutes.size() - 2L);
        }
    }

    @Example
    void aMessageOfAClosedMinuteIsCountedAsLateInTheNewest() {
        var history = new History(SETTINGS);
        try (var partition = new CountedPartition(SETTINGS, BEGIN, history)) {
            UUID conversation = NewIds.next();
            partition.send(Envelopes.text(conversation, NewIds.next(), "1", "in time"), partition.now());
            for (int i = 0; i < 4; i++) {
                partition.advance(MinuteTotals.MINUTE_MS);
            }
            partition.send(Envelopes.text(conversation, NewIds.next(), "2", "late"), BEGIN.toEpochMilli());
            partition.advance(SETTINGS.publishEvery().toMillis());

            Map<Long, AnalyticsMinute> minutes = partition.minutes();
            AnalyticsMinute first = minutes.get(MinuteTotals.minute(BEGIN.toEpochMilli()));
            assertThat(first.closed()).isTrue();
            assertThat(first.messages()).isEqualTo(1);
            assertThat(minutes.values().stream().mapToLong(AnalyticsMinute::late))
                    .containsOnlyOnce(1L);
        }
    }

    @Example
    void whatIsNoRecordIsPassedOver() {
        var history = new History(SETTINGS);
        try (var partition = new CountedPartition(SETTINGS, BEGIN, history)) {
            partition.sendBytes("no JSON".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            partition.send(Envelopes.text(NewIds.next(), NewIds.next(), "1", "hello"), partition.now());
            partition.advance(SETTINGS.publishEvery().toMillis());
            assertThat(partition.minutes().values())
                    .singleElement()
                    .satisfies(minute -> assertThat(minute.messages()).isEqualTo(1));
        }
    }

    @Example
    void factsComeBackAsTheyWere() {
        var random = new Random(1);
        var device = new AnalyticsMinute.StuckDevice(NewIds.next(), NewIds.next(), "Gerät", 1, 2, BEGIN);
        for (Fact fact : List.of(
                new Fact.Sent(random.nextLong(), NewIds.next(), NewIds.next()),
                new Fact.Read(1, NewIds.next()),
                new Fact.Delivered(2, 3),
                new Fact.Reached(4, 5),
                new Fact.Stuck(6, 7, 8, List.of(device, device)))) {
            assertThat(FactCodec.decode(FactCodec.encode(fact))).isEqualTo(fact);
        }
    }

    private static void check(History history, long minute, AnalyticsMinute figures) {
        assertThat(figures.minute().toEpochMilli()).isEqualTo(minute * MinuteTotals.MINUTE_MS);
        assertThat(figures.messages()).isEqualTo(history.messages(minute));
        assertThat(figures.activeUsers()).isEqualTo(history.active(minute).size());
        assertThat(figures.busiest()).isEqualTo(history.busiest(minute));
        assertThat(figures.stuckDevices())
                .isEqualTo(history.stuck(minute).stream().limit(20).toList());
        assertThat(figures.stuck()).isEqualTo(history.stuck(minute).size());
        assertThat(figures.late()).isZero();
        List<Long> exact = history.latencies(minute);
        List<Long> told = figures.latencies().stream()
                .flatMap(each -> IntStream.range(0, (int) each.deliveries()).mapToObj(_ -> each.millis()))
                .toList();
        assertThat(figures.deliveries()).isEqualTo(exact.size());
        assertThat(told).hasSameSizeAs(exact);
        for (int i = 0; i < exact.size(); i++) {
            assertThat(told.get(i)).isBetween(exact.get(i), (long) (exact.get(i) * 1.01) + 1);
        }
        assertThat(figures.latencies()).extracting(Latency::millis).isSorted().doesNotHaveDuplicates();
        if (exact.isEmpty()) {
            assertThat(figures.latencyP50()).isNull();
            assertThat(figures.latencyP99()).isNull();
        } else {
            assertThat(figures.latencyP50()).isEqualTo(rank(told, 50));
            assertThat(figures.latencyP99()).isEqualTo(rank(told, 99));
        }
    }

    /// @return the smallest that `percent` of all are not above
    private static long rank(List<Long> sorted, int percent) {
        return sorted.get((sorted.size() * percent + 99) / 100 - 1);
    }

    /// Who says and acknowledges what.
    private static final class Talk {
        private final Random random;
        private final List<UUID> conversations;
        private final List<UUID> users;
        private final Map<UUID, List<MessageEnvelope>> said = new HashMap<>();

        Talk(Random random) {
            this.random = random;
            this.conversations = ids(1 + random.nextInt(3));
            this.users = ids(2 + random.nextInt(3));
        }

        void happen(CountedPartition partition, History history) {
            int what = random.nextInt(10);
            UUID conversation = pick(conversations);
            List<MessageEnvelope> before = said.computeIfAbsent(conversation, _ -> new ArrayList<>());
            if (what < 4 || history.messages().isEmpty()) {
                var message = Envelopes.text(conversation, pick(users), "c" + partition.next(), "hi");
                before.add(message);
                partition.send(message, partition.now());
            } else if (what == 4 && !before.isEmpty()) {
                // Ids are remembered for longer than the horizon only.
                MessageEnvelope again = before.getLast();
                boolean recent = history.messages().stream()
                        .anyMatch(each -> !each.again()
                                && each.message().equals(again)
                                && each.at() > partition.now() - SETTINGS.horizonMillis());
                if (recent) {
                    partition.send(again, partition.now());
                }
            } else {
                acknowledge(partition, history);
            }
        }

        private void acknowledge(CountedPartition partition, History history) {
            int behind = random.nextInt(3) == 0 ? random.nextInt(5) : 0;
            var sent = history.messages();
            History.Sent upTo = sent.get(Math.max(0, sent.size() - 1 - behind));
            partition.receive(new Receipt(
                    upTo.message().conversation(),
                    pick(users),
                    random.nextBoolean() ? "phone" : "web",
                    random.nextInt(3) == 0 ? Receipt.Kind.READ : Receipt.Kind.DELIVERED,
                    upTo.seq(),
                    0,
                    Instant.ofEpochMilli(partition.now())));
        }

        private UUID pick(List<UUID> from) {
            return from.get(random.nextInt(from.size()));
        }

        private static List<UUID> ids(int count) {
            return IntStream.range(0, count).mapToObj(_ -> NewIds.next()).toList();
        }
    }
}
