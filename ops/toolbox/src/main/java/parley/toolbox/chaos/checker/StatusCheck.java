package parley.toolbox.chaos.checker;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;
import parley.toolbox.chaos.history.Who;

/// Nobody is told that a message was delivered before a device of that user acknowledged it, or read before
/// the user read it; persisted is in the database; failed was not acknowledged by all; and when all is
/// quiet, what was acknowledged is said to be delivered.
final class StatusCheck implements Check {
    /// What was acknowledged this long before a failure is told cannot have crossed it on the way.
    private static final long CROSSING = 1_000_000_000L;

    @Override
    public void check(Facts facts, Findings findings) {
        var cursors = new Cursors(facts);
        Set<UUID> stored = new HashSet<>();
        facts.evidence.rows().forEach(row -> stored.add(row.message()));
        for (Line line : facts.history()) {
            switch (line.event()) {
                case Event.Receipt receipt -> receipt(findings, cursors, receipt, line);
                case Event.Failed failed -> failed(facts, findings, cursors, failed, line);
                case Event.StatusAnswer answer -> answer(facts, findings, cursors, stored, answer, line);
                default -> {
                    // tells no status
                }
            }
        }
    }

    private static void receipt(Findings findings, Cursors cursors, Event.Receipt receipt, Line line) {
        Long delivered = receipt.delivered();
        if (delivered != null && cursors.acknowledged(receipt.user(), receipt.conversation(), line.t()) < delivered) {
            findings.add(
                    Rule.STATUS,
                    line.t(),
                    "a receipt says that " + receipt.user() + " has " + receipt.conversation() + " up to " + delivered
                            + ", which no device acknowledged",
                    line);
        }
        Long read = receipt.read();
        if (read != null && cursors.read(receipt.user(), receipt.conversation(), line.t()) < read) {
            findings.add(
                    Rule.STATUS,
                    line.t(),
                    "a receipt says that " + receipt.user() + " has read " + receipt.conversation() + " up to " + read
                            + ", which is not so",
                    line);
        }
    }

    private static void failed(Facts facts, Findings findings, Cursors cursors, Event.Failed failed, Line line) {
        LogRecord record = facts.canonical.get(failed.message());
        if (record == null) {
            findings.add(Rule.STATUS, line.t(), "a message failed that is not in the log", line);
            return;
        }
        UUID user = failed.user();
        List<Who> devices = user == null ? List.of() : facts.devices.getOrDefault(user, List.of());
        boolean all = !devices.isEmpty()
                && devices.stream()
                        .allMatch(who ->
                                cursors.acknowledged(who, record.conversation(), line.t() - CROSSING) >= record.seq());
        if (all) {
            findings.add(
                    Rule.STATUS,
                    line.t(),
                    "message " + record.message() + " is said to have " + failed.state() + " for " + user
                            + ", all of whose devices had acknowledged it",
                    line,
                    record);
        }
    }

    private static void answer(
            Facts facts, Findings findings, Cursors cursors, Set<UUID> stored, Event.StatusAnswer answer, Line line) {
        LogRecord record = facts.canonical.get(answer.message());
        String state = answer.state();
        if (record == null || state == null) {
            if (answer.last()) {
                findings.add(Rule.STATUS, line.t(), "no status of message " + answer.message(), line);
            }
            return;
        }
        if (!state.equals("accepted") && !stored.contains(answer.message())) {
            findings.add(
                    Rule.STATUS, line.t(), "a message is said to be " + state + " and is not in MySQL", line, record);
        }
        answer.members().forEach((user, said) -> {
            long acknowledged = cursors.acknowledged(user, record.conversation(), line.t());
            boolean delivered = said.equals("delivered") || said.equals("read");
            boolean lie = delivered && acknowledged < record.seq()
                    || said.equals("read") && cursors.read(user, record.conversation(), line.t()) < record.seq()
                    || answer.last() && !delivered && acknowledged >= record.seq();
            if (lie) {
                findings.add(
                        Rule.STATUS,
                        line.t(),
                        "message " + record.message() + " is said to be " + said + " for " + user
                                + ", who acknowledged up to " + acknowledged,
                        line,
                        record);
            }
        });
    }
}
