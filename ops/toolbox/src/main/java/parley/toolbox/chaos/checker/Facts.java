package parley.toolbox.chaos.checker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;
import parley.toolbox.chaos.history.Who;

/// The evidence, with what every check looks up. The canonical record of a message is its first in the log.
final class Facts {
    /// What makes a message one, for its sender.
    record Name(UUID sender, UUID conversation, String id) {}

    record Place(UUID conversation, long seq) {}

    private static final Talk SILENCE = new Talk(List.of());

    final Evidence evidence;
    final Map<Place, LogRecord> places = new HashMap<>();
    final Map<UUID, LogRecord> canonical = new HashMap<>();
    final Map<UUID, Set<UUID>> members = new LinkedHashMap<>();
    final Map<UUID, List<Who>> devices = new LinkedHashMap<>();
    final Set<Who> java = new HashSet<>();
    final Map<Name, Line> firstSend = new HashMap<>();
    final Map<Name, Line> firstAccepted = new HashMap<>();
    final Map<Who, Set<UUID>> received = new HashMap<>();
    private final Map<UUID, Talk> talks = new HashMap<>();

    Facts(Evidence evidence) {
        this.evidence = evidence;
        var log = evidence.log().stream()
                .sorted(Comparator.comparingLong(LogRecord::seq))
                .toList();
        var byConversation = new HashMap<UUID, List<LogRecord>>();
        for (LogRecord each : log) {
            places.put(new Place(each.conversation(), each.seq()), each);
            if (canonical.putIfAbsent(each.message(), each) == null && !each.system()) {
                byConversation
                        .computeIfAbsent(each.conversation(), c -> new ArrayList<>())
                        .add(each);
            }
        }
        byConversation.forEach((conversation, records) -> talks.put(conversation, new Talk(records)));
        evidence.history().forEach(this::note);
    }

    private void note(Line line) {
        switch (line.event()) {
            case Event.Member member ->
                members.computeIfAbsent(member.conversation(), c -> new LinkedHashSet<>())
                        .add(member.user());
            case Event.Installed installed -> {
                devices.computeIfAbsent(installed.who().user(), u -> new ArrayList<>())
                        .add(installed.who());
                if (installed.java()) {
                    java.add(installed.who());
                }
            }
            case Event.Sent sent ->
                firstSend.putIfAbsent(new Name(sent.who().user(), sent.conversation(), sent.id()), line);
            case Event.Accepted accepted ->
                firstAccepted.putIfAbsent(
                        new Name(accepted.who().user(), accepted.conversation(), accepted.id()), line);
            case Event.Received message ->
                received.computeIfAbsent(message.who(), w -> new HashSet<>()).add(message.message());
            default -> {
                // looked at by the checks that want it
            }
        }
    }

    List<Line> history() {
        return evidence.history();
    }

    Talk talk(UUID conversation) {
        return talks.getOrDefault(conversation, SILENCE);
    }

    Map<UUID, Talk> talks() {
        return talks;
    }

    boolean hasReceived(Who who, UUID message) {
        return received.getOrDefault(who, Set.of()).contains(message);
    }

    @Nullable Line send(LogRecord record) {
        return firstSend.get(new Name(record.sender(), record.conversation(), record.clientId()));
    }

    @Nullable Line accepted(LogRecord record) {
        return firstAccepted.get(new Name(record.sender(), record.conversation(), record.clientId()));
    }

    /// @return when the message was first sent, 0 when nobody says so
    long sentAt(LogRecord record) {
        Line send = send(record);
        return send == null ? 0 : send.t();
    }
}
