package parley.toolbox.chaos.checker;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;
import parley.toolbox.chaos.history.Who;

/// Three orders within a conversation: what a connection is sent rises (pushes that are attempts of
/// something sent before apart); what a connection is told to be accepted rises (resends apart); and what
/// was sent after something had been accepted lies behind it in the log.
final class OrderCheck implements Check {
    private record Stream(Who who, int connection, UUID conversation) {}

    @Override
    public void check(Facts facts, Findings findings) {
        rising(facts, findings);
        inTime(facts, findings);
    }

    private static void rising(Facts facts, Findings findings) {
        var pushed = new HashMap<Stream, Line>();
        var accepted = new HashMap<Stream, Line>();
        for (Line line : facts.history()) {
            switch (line.event()) {
                case Event.Received message
                when message.attempt() < 2 ->
                    rises(
                            findings,
                            pushed,
                            new Stream(message.who(), message.connection(), message.conversation()),
                            line,
                            "pushed");
                case Event.Accepted answer
                when first(facts, answer, line) ->
                    rises(
                            findings,
                            accepted,
                            new Stream(answer.who(), answer.connection(), answer.conversation()),
                            line,
                            "accepted");
                default -> {
                    // no place in an order
                }
            }
        }
    }

    /// A resend may be answered with an older place.
    private static boolean first(Facts facts, Event.Accepted answer, Line line) {
        var name = new Facts.Name(answer.who().user(), answer.conversation(), answer.id());
        return !answer.duplicate() && line.equals(facts.firstAccepted.get(name));
    }

    private static void rises(Findings findings, Map<Stream, Line> last, Stream stream, Line line, String verb) {
        @Nullable Line before = last.put(stream, line);
        if (before != null && seq(before) >= seq(line)) {
            findings.add(
                    Rule.ORDER,
                    line.t(),
                    seq(line) + " was " + verb + " after " + seq(before) + " in " + stream.conversation() + " to "
                            + stream.who() + ", connection " + stream.connection(),
                    before,
                    line);
        }
    }

    private static long seq(Line line) {
        return switch (line.event()) {
            case Event.Received message -> message.seq();
            case Event.Accepted accepted -> accepted.seq();
            default -> 0;
        };
    }

    private static void inTime(Facts facts, Findings findings) {
        var highest = new HashMap<UUID, LogRecord>();
        for (Line line : facts.history()) {
            switch (line.event()) {
                case Event.Accepted accepted -> {
                    LogRecord record = facts.canonical.get(accepted.message());
                    if (record != null) {
                        highest.merge(accepted.conversation(), record, (a, b) -> a.seq() >= b.seq() ? a : b);
                    }
                }
                case Event.Sent sent
                when sent.attempt() == 1 -> {
                    LogRecord before = highest.get(sent.conversation());
                    LogRecord record = written(facts, sent);
                    if (before != null && record != null && record.seq() < before.seq()) {
                        findings.add(
                                Rule.ORDER,
                                line.t(),
                                "message " + record.message() + " was sent after " + before.message()
                                        + " had been accepted, and lies before it in the log",
                                facts.accepted(before),
                                line,
                                before,
                                record);
                    }
                }
                default -> {
                    // neither sent nor accepted
                }
            }
        }
    }

    private static @Nullable LogRecord written(Facts facts, Event.Sent sent) {
        Line accepted = facts.firstAccepted.get(new Facts.Name(sent.who().user(), sent.conversation(), sent.id()));
        return accepted != null && accepted.event() instanceof Event.Accepted answer
                ? facts.canonical.get(answer.message())
                : null;
    }
}
