package parley.toolbox.chaos.checker;

import java.util.HashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.toolbox.chaos.history.Content;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;

/// Body and meta are everywhere what was sent.
final class BytesCheck implements Check {
    @Override
    public void check(Facts facts, Findings findings) {
        var sent = new HashMap<UUID, Line>();
        for (LogRecord record : facts.evidence.log()) {
            Line send = facts.send(record);
            if (send != null) {
                sent.put(record.message(), send);
                compare(findings, send, record.content(), send.t(), "in the log", record);
            }
        }
        for (Line line : facts.history()) {
            switch (line.event()) {
                case Event.Received message ->
                    compare(findings, sent.get(message.message()), message.content(), line.t(), "in a push", line);
                case Event.Paged message ->
                    compare(findings, sent.get(message.message()), message.content(), line.t(), "in a page", line);
                default -> {
                    // holds no content
                }
            }
        }
        for (StoredRow row : facts.evidence.rows()) {
            Line send = sent.get(row.message());
            compare(findings, send, row.content(), send == null ? 0 : send.t(), "in MySQL", row);
        }
    }

    private static void compare(
            Findings findings, @Nullable Line send, Content content, long at, String where, Object evidence) {
        if (send != null
                && send.event() instanceof Event.Sent sent
                && !sent.content().equals(content)) {
            findings.add(
                    Rule.BYTES,
                    at,
                    "message " + sent.id() + " has other bytes " + where + ": " + content,
                    send,
                    evidence);
        }
    }
}
