package parley.status.webhook;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.contract.topic.Topic;

/// What a webhook can be told of, each from one topic.
enum EventKind {
    MESSAGE(Topic.MESSAGES),
    DELIVERED(Topic.RECEIPTS),
    READ(Topic.RECEIPTS),
    FAILED(Topic.EVENTS),
    MEMBER(Topic.MEMBERS);

    private final Topic topic;

    EventKind(Topic topic) {
        this.topic = topic;
    }

    /// @return as it stands in requests, events and the database
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @return null when there is no such kind
    static @Nullable EventKind of(String text) {
        for (EventKind kind : values()) {
            if (kind.text().equals(text)) {
                return kind;
            }
        }
        return null;
    }

    static Set<Topic> topics(Collection<EventKind> kinds) {
        return kinds.stream()
                .map(kind -> kind.topic)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Topic.class)));
    }

    static String join(Collection<EventKind> kinds) {
        return kinds.stream().map(EventKind::text).collect(Collectors.joining(","));
    }

    /// @param text as [#join] writes it
    static Set<EventKind> split(String text) {
        var kinds = EnumSet.noneOf(EventKind.class);
        for (String each : List.of(text.split(","))) {
            EventKind kind = of(each);
            if (kind == null) {
                throw new IllegalArgumentException("kind " + each + ": expected one that this version knows");
            }
            kinds.add(kind);
        }
        return kinds;
    }
}
