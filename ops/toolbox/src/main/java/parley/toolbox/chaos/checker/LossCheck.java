package parley.toolbox.chaos.checker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;
import parley.toolbox.chaos.history.Who;

/// What was accepted is in the log; what is in the log is in the database, in the history API, and was
/// received by every device of every member.
final class LossCheck implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        log(facts, findings);
        pushes(facts, findings);
        rows(facts, findings);
        pages(facts, findings);
    }

    private static void log(Facts facts, Findings findings) {
        facts.firstAccepted.forEach((name, line) -> {
            if (line.event() instanceof Event.Accepted accepted && !facts.canonical.containsKey(accepted.message())) {
                findings.add(
                        Rule.LOST,
                        line.t(),
                        "message " + accepted.message() + " was accepted and is not in the log",
                        facts.firstSend.get(name),
                        line);
            }
        });
    }

    private static void pushes(Facts facts, Findings findings) {
        Map<Who, Line> lastOfDevice = null;
        for (var talk : facts.talks().entrySet()) {
            for (UUID user : facts.members.getOrDefault(talk.getKey(), Set.of())) {
                for (Who who : facts.devices.getOrDefault(user, java.util.List.of())) {
                    for (LogRecord record : talk.getValue().records()) {
                        if (!facts.hasReceived(who, record.message())) {
                            lastOfDevice = lastOfDevice == null ? lastOfDevice(facts) : lastOfDevice;
                            notReceived(facts, findings, who, record, lastOfDevice.get(who));
                        }
                    }
                }
            }
        }
    }

    private static void notReceived(
            Facts facts, Findings findings, Who who, LogRecord record, @Nullable Line lastOfDevice) {
        findings.add(
                Rule.LOST,
                facts.sentAt(record),
                "message " + record.message() + " (" + record.conversation() + " " + record.seq()
                        + ") never reached device " + who,
                facts.send(record),
                facts.accepted(record),
                record,
                lastOfDevice);
    }

    private static Map<Who, Line> lastOfDevice(Facts facts) {
        var last = new HashMap<Who, Line>();
        for (Line line : facts.history()) {
            switch (line.event()) {
                case Event.Hello hello -> last.put(hello.who(), line);
                case Event.Ready ready -> last.put(ready.who(), line);
                case Event.Closed closed -> last.put(closed.who(), line);
                default -> {
                    // says nothing of the connection
                }
            }
        }
        return last;
    }

    private static void rows(Facts facts, Findings findings) {
        var rows = new HashMap<Facts.Place, StoredRow>();
        facts.evidence.rows().forEach(row -> rows.put(new Facts.Place(row.conversation(), row.seq()), row));
        for (Talk talk : facts.talks().values()) {
            for (LogRecord record : talk.records()) {
                StoredRow row = rows.get(new Facts.Place(record.conversation(), record.seq()));
                if (row == null || !row.message().equals(record.message())) {
                    findings.add(
                            Rule.LOST,
                            facts.sentAt(record),
                            "message " + record.message() + " (" + record.conversation() + " " + record.seq()
                                    + ") is not in MySQL",
                            facts.send(record),
                            facts.accepted(record),
                            record,
                            row);
                }
            }
        }
    }

    private static void pages(Facts facts, Findings findings) {
        var paged = new HashSet<UUID>();
        for (Line line : facts.history()) {
            if (line.event() instanceof Event.Paged message) {
                paged.add(message.message());
            }
        }
        for (Line line : facts.history()) {
            if (line.event() instanceof Event.PagesEnd end) {
                for (LogRecord record : facts.talk(end.conversation()).records()) {
                    if (record.seq() <= end.upto() && !paged.contains(record.message())) {
                        findings.add(
                                Rule.LOST,
                                facts.sentAt(record),
                                "message " + record.message() + " (" + record.conversation() + " " + record.seq()
                                        + ") is not in the history",
                                facts.send(record),
                                record,
                                line);
                    }
                }
            }
        }
    }
}
