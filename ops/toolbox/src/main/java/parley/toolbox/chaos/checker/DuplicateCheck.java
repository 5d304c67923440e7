package parley.toolbox.chaos.checker;

import java.util.HashMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;
import parley.toolbox.chaos.history.Who;

/// The Java client shows a message once, the database has it once.
final class DuplicateCheck implements Check {
    private record Showing(Who who, UUID message) {}

    private record Kept(UUID conversation, UUID message) {}

    @Override
    public void check(Facts facts, Findings findings) {
        var shown = new HashMap<Showing, Line>();
        for (Line line : facts.history()) {
            if (line.event() instanceof Event.Shown each) {
                @Nullable Line before = shown.putIfAbsent(new Showing(each.who(), each.message()), line);
                if (before != null) {
                    findings.add(
                            Rule.DUPLICATE,
                            line.t(),
                            "message " + each.message() + " was shown twice on " + each.who(),
                            before,
                            line);
                }
            }
        }
        var kept = new HashMap<Kept, StoredRow>();
        for (StoredRow row : facts.evidence.rows()) {
            @Nullable StoredRow before = kept.putIfAbsent(new Kept(row.conversation(), row.message()), row);
            if (before != null) {
                findings.add(Rule.DUPLICATE, 0, "message " + row.message() + " is twice in MySQL", before, row);
            }
        }
    }
}
