package parley.toolbox.chaos.checker;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;

/// One name, one message id, over any number of resends; one place, one message; and nothing in the log
/// that nobody sent.
final class IdentityCheck implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        names(facts, findings);
        log(facts, findings);
        places(facts, findings);
    }

    private static void names(Facts facts, Findings findings) {
        for (Line line : facts.history()) {
            if (line.event() instanceof Event.Accepted accepted) {
                var name = new Facts.Name(accepted.who().user(), accepted.conversation(), accepted.id());
                Line first = facts.firstAccepted.get(name);
                if (first != null
                        && first.event() instanceof Event.Accepted before
                        && !before.message().equals(accepted.message())) {
                    findings.add(
                            Rule.IDENTITY,
                            line.t(),
                            "a resend of " + accepted.id() + " became " + accepted.message() + ", it was "
                                    + before.message(),
                            first,
                            line);
                }
            }
        }
    }

    private static void log(Facts facts, Findings findings) {
        Map<Facts.Name, LogRecord> byName = new HashMap<>();
        Map<UUID, LogRecord> byMessage = new HashMap<>();
        for (LogRecord record : facts.evidence.log()) {
            if (record.system()) {
                continue;
            }
            var name = new Facts.Name(record.sender(), record.conversation(), record.clientId());
            @Nullable LogRecord before = byName.putIfAbsent(name, record);
            if (before != null && !before.message().equals(record.message())) {
                findings.add(Rule.IDENTITY, facts.sentAt(record), "one name became two messages", before, record);
            }
            @Nullable LogRecord same = byMessage.putIfAbsent(record.message(), record);
            if (same != null && !same.clientId().equals(record.clientId())) {
                findings.add(Rule.IDENTITY, facts.sentAt(record), "two names became one message", same, record);
            }
            if (facts.members.containsKey(record.conversation()) && facts.send(record) == null) {
                findings.add(Rule.IDENTITY, 0, "nobody sent message " + record.message(), record);
            }
        }
    }

    private static void places(Facts facts, Findings findings) {
        for (Line line : facts.history()) {
            switch (line.event()) {
                case Event.Accepted each ->
                    place(facts, findings, each.conversation(), each.seq(), each.message(), line, line.t());
                case Event.Received each ->
                    place(facts, findings, each.conversation(), each.seq(), each.message(), line, line.t());
                case Event.Paged each ->
                    place(facts, findings, each.conversation(), each.seq(), each.message(), line, line.t());
                default -> {
                    // names no place
                }
            }
        }
        for (StoredRow row : facts.evidence.rows()) {
            if (facts.members.containsKey(row.conversation())) {
                place(facts, findings, row.conversation(), row.seq(), row.message(), row, 0);
            }
        }
    }

    /// A message that is nowhere in the log is reported as lost.
    private static void place(
            Facts facts, Findings findings, UUID conversation, long seq, UUID message, Object evidence, long at) {
        LogRecord record = facts.places.get(new Facts.Place(conversation, seq));
        if (record == null
                ? facts.canonical.containsKey(message)
                : !record.message().equals(message)) {
            findings.add(
                    Rule.IDENTITY,
                    at,
                    "the log has " + (record == null ? "nothing" : record.message()) + " at " + seq + " of "
                            + conversation + ", not " + message,
                    evidence,
                    record);
        }
    }
}
