package parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/// Whatever comes in whatever order, people read the same, and it is what the messages say one after the
/// other.
class MessageFoldProperties {
    private static final UUID TALK = new UUID(1, 1);
    private static final List<UUID> USERS = List.of(new UUID(2, 1), new UUID(2, 2), new UUID(2, 3));
    private static final UUID VIEWER = USERS.getFirst();

    @Property(tries = 1_000)
    void anyOrderAndDuplicationReadsTheSame(@ForAll long seed) {
        var random = new Random(seed);
        List<ServerFrame.Message> messages = history(random);
        var inOrder = new MessageFold(VIEWER);
        messages.forEach(inOrder::add);
        var mixed = new ArrayList<>(messages);
        for (int i = random.nextInt(10); i > 0 && !messages.isEmpty(); i--) {
            mixed.add(messages.get(random.nextInt(messages.size())));
        }
        Collections.shuffle(mixed, random);
        var other = new MessageFold(VIEWER);
        mixed.forEach(other::add);
        assertThat(other.shown()).isEqualTo(inOrder.shown());
    }

    @Property(tries = 1_000)
    void readsAsTheMessagesSayOneAfterTheOther(@ForAll long seed) {
        List<ServerFrame.Message> messages = history(new Random(seed));
        var fold = new MessageFold(VIEWER);
        var naive = new LinkedHashMap<UUID, Naive>();
        for (ServerFrame.Message message : messages) {
            fold.add(message);
            apply(naive, message);
            assertThat(fold.shown().stream().map(MessageFoldProperties::text).toList())
                    .isEqualTo(naive.values().stream().map(Naive::text).toList());
        }
    }

    /// What a server answers after a recall, mixed with what the client had before.
    @Property(tries = 200)
    void aPageThatKnowsOfARecallCountsWhateverCameBefore(@ForAll boolean recalledFirst) {
        ServerFrame.Message sent = message(1, USERS.get(1), "text", null, "{\"text\":\"a\"}", null);
        ServerFrame.Message recalled = message(1, USERS.get(1), "text", null, "{}", USERS.get(2));
        var fold = new MessageFold(VIEWER);
        fold.add(recalledFirst ? recalled : sent);
        fold.add(recalledFirst ? sent : recalled);
        MessageFold.Shown shown = fold.shown(sent.message());
        assertThat(shown).isNotNull();
        assertThat(shown.recalledBy()).isEqualTo(USERS.get(2));
        assertThat(shown.body().toString()).isEqualTo("{}");
    }

    /// One message after the other, with a state for each.
    private static final class Naive {
        private final UUID from;
        private String body;
        private @Nullable UUID recalledBy;
        private final Map<String, Set<UUID>> reactions = new LinkedHashMap<>();

        Naive(ServerFrame.Message message) {
            from = message.from();
            body = message.body().toString();
        }

        String text() {
            var shown = new ArrayList<String>();
            reactions.forEach((emoji, users) -> {
                if (!users.isEmpty()) {
                    shown.add(emoji + users.size() + users.contains(VIEWER));
                }
            });
            return recalledBy == null ? body + shown : "recalled by " + recalledBy;
        }
    }

    private static void apply(Map<UUID, Naive> naive, ServerFrame.Message message) {
        Naive about = message.ref() == null ? null : naive.get(message.ref());
        switch (message.type()) {
            case "edit" -> {
                if (about != null && about.from.equals(message.from())) {
                    about.body = message.body().toString();
                }
            }
            case "recall" -> {
                if (about != null && about.recalledBy == null) {
                    about.recalledBy = message.from();
                }
            }
            case "reaction" -> {
                String emoji = message.body().toString().contains("+1") ? "+1" : "-1";
                if (about != null) {
                    Set<UUID> users = about.reactions.computeIfAbsent(emoji, e -> new LinkedHashSet<>());
                    boolean removed = message.body().toString().contains("remove");
                    var _ = removed ? users.remove(message.from()) : users.add(message.from());
                }
            }
            default -> naive.put(message.message(), new Naive(message));
        }
    }

    private static String text(MessageFold.Shown shown) {
        return shown.recalledBy() == null
                ? shown.body().toString()
                        + shown.reactions().stream()
                                .map(reaction -> reaction.emoji() + reaction.count() + reaction.mine())
                                .toList()
                : "recalled by " + shown.recalledBy();
    }

    /// As the log would have it: what is named comes before what names it.
    private static List<ServerFrame.Message> history(Random random) {
        var messages = new ArrayList<ServerFrame.Message>();
        int count = random.nextInt(40);
        for (int seq = 1; seq <= count; seq++) {
            UUID from = USERS.get(random.nextInt(USERS.size()));
            UUID ref = seq == 1 ? null : id(1 + random.nextInt(Math.min(4, seq - 1)));
            int kind = ref == null ? 0 : random.nextInt(12);
            String body = "{\"text\":\"" + seq + "\"}";
            messages.add(
                    switch (kind) {
                        case 0, 1 -> message(seq, from, "text", random.nextBoolean() ? ref : null, body, null);
                        case 2, 3, 4 -> message(seq, from, "edit", ref, body, null);
                        case 5 -> message(seq, from, "recall", ref, "{}", null);
                        default -> message(seq, from, "reaction", ref, reaction(random), null);
                    });
        }
        return messages;
    }

    private static String reaction(Random random) {
        return "{\"emoji\":\"" + (random.nextBoolean() ? "+1" : "-1") + "\""
                + (random.nextInt(3) == 0 ? ",\"remove\":true}" : "}");
    }

    private static UUID id(long seq) {
        return new UUID(3, seq);
    }

    private static ServerFrame.Message message(
            long seq, UUID from, String type, @Nullable UUID ref, String body, @Nullable UUID recalledBy) {
        return new ServerFrame.Message(
                TALK,
                seq,
                seq - 1,
                id(seq),
                from,
                "phone",
                type,
                1,
                Instant.EPOCH.plusSeconds(seq),
                JsonBytes.of(body),
                null,
                ref,
                null,
                null,
                recalledBy);
    }
}
