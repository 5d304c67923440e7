package parley.contract.range;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.id.Seq;

/// What was taken back is empty in whatever a reader joins, wherever its parts come from.
class RecallsProperties {
    private static final UUID TALK = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final List<UUID> USERS = List.of(new UUID(2, 1), new UUID(2, 2));
    private static final ArchiveSlice NOTHING = new ArchiveSlice(0, List.of(), false);

    @Property(tries = 500)
    void aStretchOfTheLogShowsWhatItsRecallsLeave(@ForAll long seed) {
        List<LoggedMessage> log = log(new Random(seed));
        var stretch = new LogStretch(1, 0);
        log.forEach(stretch::append);
        for (UUID conversation : List.of(TALK, OTHER)) {
            assertThat(stretch.after(conversation, 0, 1_000).entries().stream()
                            .map(HotMessage::message)
                            .toList())
                    .isEqualTo(fold(log, conversation));
        }
    }

    /// One view is as far as the recalls, the other holds the messages as they were sent; or the answer has
    /// both.
    @Property(tries = 500)
    void whoeverKnowsOfARecallIsRight(@ForAll long seed) {
        var random = new Random(seed);
        List<LoggedMessage> log = log(random);
        List<LoggedMessage> shown = fold(log, TALK);
        List<LoggedMessage> sent = log.stream()
                .filter(message -> message.envelope().conversation().equals(TALK))
                .toList();
        long upTo = Seq.of(1, random.nextInt(log.size()));
        boolean knows = random.nextBoolean();
        var views = new ArrayList<>(List.of(view(sent, log.size()), view(knows ? shown : sent, log.size())));
        if (random.nextBoolean()) {
            views.add(views.removeFirst());
        }
        RangeResult range = new RangeReader(views, nothing(), 1).forward(TALK, Seq.base(1) - 1, upTo, 1_000);
        List<LoggedMessage> expected = knows
                ? shown.stream().filter(message -> message.seq() <= upTo).toList()
                : fold(log.stream().filter(message -> message.seq() <= upTo).toList(), TALK);
        assertThat(range.messages()).isEqualTo(expected);
    }

    /// Naively: look through all of the log for each message.
    private static List<LoggedMessage> fold(List<LoggedMessage> log, UUID conversation) {
        return log.stream()
                .filter(message -> message.envelope().conversation().equals(conversation))
                .map(message -> log.stream()
                        .map(LoggedMessage::envelope)
                        .filter(recall -> recall.type().equals("recall") && recall.ref() != null)
                        .filter(recall -> Objects.equals(
                                recall.ref(),
                                message.envelope().type().equals("edit")
                                        ? message.envelope().ref()
                                        : message.envelope().message()))
                        .findFirst()
                        .map(recall -> message.recalled(recall.sender()))
                        .orElse(message))
                .toList();
    }

    private static HotView view(List<LoggedMessage> messages, long next) {
        var entries = new ArrayList<HotMessage>();
        long after = Seq.base(1) - 1;
        for (LoggedMessage message : messages) {
            entries.add(new HotMessage(after, message));
            after = message.seq();
        }
        long head = messages.isEmpty() ? 0 : after;
        return new HotView() {
            @Override
            public HotSlice after(UUID conversation, long from, int limit) {
                return new HotSlice(0, next, head, List.copyOf(entries));
            }

            @Override
            public HotSlice before(UUID conversation, long before, int limit) {
                return after(conversation, 0, limit);
            }
        };
    }

    private static Archive nothing() {
        return new Archive() {
            @Override
            public ArchiveSlice after(UUID conversation, long after, long upTo, int limit) {
                return NOTHING;
            }

            @Override
            public ArchiveSlice before(UUID conversation, long before, int limit) {
                return NOTHING;
            }
        };
    }

    private static List<LoggedMessage> log(Random random) {
        var log = new ArrayList<LoggedMessage>();
        int count = 1 + random.nextInt(25);
        for (int offset = 0; offset < count; offset++) {
            UUID conversation = random.nextInt(4) == 0 ? OTHER : TALK;
            // Also of what is not there, or not yet.
            UUID ref = id(conversation, random.nextInt(count + 2));
            switch (random.nextInt(6)) {
                case 0 -> log.add(message(random, offset, conversation, "recall", ref));
                case 1, 2 -> log.add(message(random, offset, conversation, "edit", ref));
                case 3 -> log.add(message(random, offset, conversation, "text", ref));
                default -> log.add(message(random, offset, conversation, "text", null));
            }
        }
        return log;
    }

    private static UUID id(UUID conversation, int offset) {
        return new UUID(conversation.getLeastSignificantBits(), offset);
    }

    private static LoggedMessage message(
            Random random, int offset, UUID conversation, String type, @Nullable UUID ref) {
        RawJson body = RawJson.of("{\"n\":" + offset + "}");
        var envelope = new MessageEnvelope(
                id(conversation, offset),
                conversation,
                USERS.get(random.nextInt(2)),
                "d",
                "c" + offset,
                type,
                1,
                1,
                PayloadHash.of(type, 1, ref, null, body, null),
                null,
                ref,
                body,
                random.nextBoolean() ? RawJson.of("{\"m\":1}") : null);
        return new LoggedMessage(Seq.of(1, offset), Instant.EPOCH.plusMillis(offset), envelope);
    }
}
