package parley.toolbox.chaos.checker;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;
import parley.toolbox.chaos.history.Who;

/// No cursor and no bound reaches over a message that the device had not received. Cursors are what the
/// device acknowledges or says in `hello`; bounds are `after` of a message and `upto`. Besides, no message
/// lies strictly between `after` and `seq`, whoever has it.
final class GapCheck implements Check {
    private record Of(Who who, UUID conversation) {}

    /// What a device has of a conversation. What was reported counts as received, so that each is reported
    /// once.
    private static final class Progress {
        private final Talk talk;
        private final BitSet received = new BitSet();
        private int prefix;

        private Progress(Talk talk) {
            this.talk = talk;
        }

        private void got(UUID message) {
            int index = talk.indexOf(message);
            if (index >= 0) {
                received.set(index);
            }
        }

        private @Nullable LogRecord missing(long upTo) {
            prefix = received.nextClearBit(prefix);
            if (prefix >= talk.size() || talk.get(prefix).seq() > upTo) {
                return null;
            }
            LogRecord missing = talk.get(prefix);
            received.set(prefix);
            return missing;
        }
    }

    @Override
    public void check(Facts facts, Findings findings) {
        var progress = new HashMap<Of, Progress>();
        for (Line line : facts.history()) {
            switch (line.event()) {
                case Event.Received message -> {
                    claim(facts, findings, progress, message.who(), message.conversation(), message.after(), line);
                    of(facts, progress, message.who(), message.conversation()).got(message.message());
                    bound(facts, findings, message, line);
                }
                case Event.UpTo upTo ->
                    claim(facts, findings, progress, upTo.who(), upTo.conversation(), upTo.seq(), line);
                case Event.Acked acked ->
                    acked.cursors()
                            .forEach((conversation, seq) ->
                                    claim(facts, findings, progress, acked.who(), conversation, seq, line));
                case Event.Read read ->
                    claim(facts, findings, progress, read.who(), read.conversation(), read.seq(), line);
                case Event.Hello hello -> {
                    Map<UUID, Long> cursors = hello.cursors();
                    if (cursors != null) {
                        cursors.forEach((conversation, seq) ->
                                claim(facts, findings, progress, hello.who(), conversation, seq, line));
                    }
                }
                default -> {
                    // claims nothing
                }
            }
        }
    }

    private static Progress of(Facts facts, Map<Of, Progress> progress, Who who, UUID conversation) {
        return progress.computeIfAbsent(new Of(who, conversation), of -> new Progress(facts.talk(of.conversation())));
    }

    private static void claim(
            Facts facts,
            Findings findings,
            Map<Of, Progress> progress,
            Who who,
            UUID conversation,
            long upTo,
            Line line) {
        Progress had = of(facts, progress, who, conversation);
        LogRecord missing;
        while ((missing = had.missing(upTo)) != null) {
            findings.add(
                    Rule.GAP,
                    line.t(),
                    "device " + who + " is at " + upTo + " of " + conversation + " without having received "
                            + missing.seq() + " " + missing.message(),
                    line,
                    missing,
                    facts.send(missing),
                    facts.accepted(missing));
        }
    }

    private static void bound(Facts facts, Findings findings, Event.Received message, Line line) {
        LogRecord between = facts.talk(message.conversation()).between(message.after(), message.seq());
        if (between != null) {
            findings.add(
                    Rule.GAP,
                    line.t(),
                    "the bound of " + message.seq() + " in " + message.conversation() + " is " + message.after()
                            + ", but " + between.seq() + " lies between",
                    line,
                    between);
        }
    }
}
