package parley.edge.attempt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Decides, for one connection, when an unacknowledged message is sent again, when the connection is closed,
/// and when a message has failed or expired. Pure: time comes in as milliseconds of any clock that does not
/// go back, steps come out. For one thread at a time.
///
/// Only the lowest unacknowledged message of a conversation is timed:
/// ```
///   WAITING ──wait over──▶ PROVING ──pong──▶ BUSY: counted ──▶ sent again ──▶ WAITING
///      │                      │                    │──▶ connection closed
///      └── time to live over ─┴──▶ BUSY: ended ◀───┘ attempts exhausted
/// ```
/// The device's acknowledgement ends it from everywhere. Memory is bounded by the device's window.
final class AttemptPolicy {
    /// What earlier connections left.
    ///
    /// @param failed whether the message has failed for this device
    record Past(int count, boolean failed) {}

    record Place(UUID conversation, long seq) {}

    private enum Phase {
        WAITING,
        PROVING,
        BUSY
    }

    private static final class Entry {
        private final Pushed pushed;
        private final long at;
        private int count;
        private boolean ended;

        private Entry(Pushed pushed, long at) {
            this.pushed = pushed;
            this.at = at;
        }
    }

    private static final class Line {
        private final ArrayDeque<Entry> unacknowledged = new ArrayDeque<>(2);
        private Phase phase = Phase.WAITING;
        private long deadline;
        private long probe;
        private int resends;
        private long covered;
    }

    private final int resends;
    private final int most;
    private final AckBackoff backoff;
    private final Map<UUID, Line> lines = new HashMap<>();
    private final Map<Place, Past> past = new HashMap<>();
    private final Map<UUID, Long> recorded = new HashMap<>();
    private final Set<Place> acknowledgedWhileEnding = new HashSet<>();
    private long probes;
    private boolean closed;

    AttemptPolicy(AttemptSettings settings, AckBackoff backoff) {
        this.resends = settings.resends();
        this.most = settings.most();
        this.backoff = backoff;
    }

    /// What the store knows of a message, before it is pushed on this connection.
    void known(Place place, Past known) {
        past.put(place, known);
        recorded(place.conversation(), place.seq());
    }

    /// The store holds something of this message that an acknowledgement makes useless.
    void recorded(UUID conversation, long seq) {
        recorded.merge(conversation, seq, Math::max);
    }

    /// @return which push to this device the next one of this message is, from 1
    int nextAttempt(UUID conversation, long seq) {
        Past known = past.get(new Place(conversation, seq));
        return known == null ? 1 : known.count() + 1;
    }

    /// The message was handed to the socket; `seq` is above all that were pushed before in its conversation.
    ///
    /// @return when to call [#tick] because of it; [Long#MAX_VALUE] when another message is timed
    long pushed(Pushed pushed, long now) {
        var entry = new Entry(pushed, now);
        Past known = past.isEmpty() ? null : past.remove(new Place(pushed.conversation(), pushed.seq()));
        if (known != null) {
            entry.count = known.count();
            entry.ended = known.failed();
        }
        Line line = lines.computeIfAbsent(pushed.conversation(), conversation -> new Line());
        line.unacknowledged.addLast(entry);
        if (line.unacknowledged.size() > 1) {
            return Long.MAX_VALUE;
        }
        begin(line, entry, now);
        return due(line);
    }

    /// The device acknowledged everything up to `upTo`.
    List<Step> acknowledged(UUID conversation, long upTo, long now) {
        var steps = new ArrayList<Step>(0);
        Line line = lines.get(conversation);
        if (line != null) {
            Entry lowest = line.unacknowledged.getFirst();
            boolean ending = line.phase == Phase.BUSY && lowest.ended;
            Entry entry;
            while ((entry = line.unacknowledged.peekFirst()) != null && entry.pushed.seq() <= upTo) {
                line.unacknowledged.removeFirst();
                if (entry.ended && entry.pushed.seq() > line.covered) {
                    steps.add(new Step.Recover(entry.pushed, ending && entry == lowest));
                    if (ending && entry == lowest) {
                        acknowledgedWhileEnding.add(place(entry));
                    }
                }
            }
            if (entry != lowest) {
                next(conversation, line, now);
            }
        }
        Long highest = recorded.get(conversation);
        if (highest != null) {
            steps.add(new Step.Forget(conversation, upTo));
            if (upTo >= highest) {
                recorded.remove(conversation);
            }
            past.keySet().removeIf(place -> place.conversation().equals(conversation) && place.seq() <= upTo);
        }
        return steps;
    }

    /// An `upto` was sent: acknowledging up to there no longer says that the bodies below arrived.
    void covered(UUID conversation, long seq) {
        Line line = lines.get(conversation);
        if (line != null) {
            line.covered = Math.max(line.covered, seq);
        }
    }

    /// @return when [#tick] has something to do; [Long#MAX_VALUE]: never, as things stand
    long deadline() {
        long first = Long.MAX_VALUE;
        if (!closed) {
            for (Line line : lines.values()) {
                first = Math.min(first, due(line));
            }
        }
        return first;
    }

    /// Time has passed.
    List<Step> tick(long now) {
        var steps = new ArrayList<Step>(2);
        if (closed) {
            return steps;
        }
        boolean probe = false;
        for (Line line : lines.values()) {
            if (due(line) > now) {
                continue;
            }
            Entry lowest = line.unacknowledged.getFirst();
            if (lowest.ended) {
                line.phase = Phase.BUSY;
                steps.add(new Step.Pass(lowest.pushed));
            } else if (lowest.pushed.expires() <= now) {
                end(line, lowest);
                steps.add(new Step.Expire(lowest.pushed));
            } else if (lowest.count >= most) {
                // Exhausted on an earlier connection that ended before it could write that down.
                end(line, lowest);
                steps.add(new Step.Fail(lowest.pushed, lowest.count));
            } else {
                line.phase = Phase.PROVING;
                line.probe = probes + 1;
                probe = true;
            }
        }
        if (probe) {
            probes++;
            steps.add(new Step.Probe(probes));
        }
        return steps;
    }

    /// The device answered the ping with this number.
    List<Step> pong(long number) {
        var steps = new ArrayList<Step>(1);
        if (closed || number > probes) {
            return steps;
        }
        for (Line line : lines.values()) {
            if (line.phase == Phase.PROVING && line.probe <= number) {
                Entry lowest = line.unacknowledged.getFirst();
                line.phase = Phase.BUSY;
                steps.add(new Step.Count(lowest.pushed, lowest.count));
            }
        }
        return steps;
    }

    /// @param count how many pushes were not acknowledged, this one included
    /// @param ended whether somebody has written the message's end down already
    List<Step> counted(Pushed pushed, int count, boolean ended) {
        recorded(pushed.conversation(), pushed.seq());
        Line line = busyWith(pushed);
        if (line == null) {
            // Acknowledged in the meantime.
            recorded.remove(pushed.conversation(), pushed.seq());
            return List.of(new Step.Forget(pushed.conversation(), pushed.seq()));
        }
        Entry lowest = line.unacknowledged.getFirst();
        lowest.count = count;
        if (ended) {
            lowest.ended = true;
            return List.of(new Step.Pass(pushed));
        }
        if (count >= most) {
            end(line, lowest);
            return List.of(new Step.Fail(pushed, count));
        }
        if (line.resends >= resends) {
            closed = true;
            return List.of(new Step.Tell(pushed, count), new Step.Close());
        }
        line.resends++;
        return List.of(new Step.Tell(pushed, count), new Step.Resend(pushed, count + 1));
    }

    /// It was pushed again.
    void resent(Pushed pushed, long now) {
        Line line = busyWith(pushed);
        if (line != null) {
            line.phase = Phase.WAITING;
            line.deadline = now + backoff.next(line.unacknowledged.getFirst().count);
        }
    }

    /// @return whether this device still waits for it: nothing may be sent that it does not
    boolean waits(Pushed pushed) {
        return busyWith(pushed) != null;
    }

    /// The message's end is in the log. If the device still waits for it, the caller sends `upto` before
    /// anything else is said to this policy.
    ///
    /// @return whether to send `upto`; if not, the device acknowledged it in the meantime
    boolean ended(Pushed pushed, long now) {
        Line line = busyWith(pushed);
        if (line == null) {
            return false;
        }
        line.unacknowledged.removeFirst();
        line.covered = Math.max(line.covered, pushed.seq());
        next(pushed.conversation(), line, now);
        return true;
    }

    /// @return whether the device acknowledged the body while the end was being written: call it once
    boolean acknowledgedWhileEnding(Pushed pushed) {
        return acknowledgedWhileEnding.remove(new Place(pushed.conversation(), pushed.seq()));
    }

    private void next(UUID conversation, Line line, long now) {
        Entry lowest = line.unacknowledged.peekFirst();
        if (lowest == null) {
            lines.remove(conversation);
        } else {
            begin(line, lowest, now);
        }
    }

    private void begin(Line line, Entry lowest, long now) {
        line.phase = Phase.WAITING;
        line.resends = 0;
        // What has failed before is not attempted again: it gets its first wait, whatever it waited behind.
        line.deadline = lowest.ended ? lowest.at + backoff.next(0) : now + backoff.next(lowest.count);
    }

    private static void end(Line line, Entry lowest) {
        line.phase = Phase.BUSY;
        lowest.ended = true;
    }

    private static long due(Line line) {
        Entry lowest = line.unacknowledged.getFirst();
        long expires = lowest.ended ? Long.MAX_VALUE : lowest.pushed.expires();
        return switch (line.phase) {
            case WAITING -> Math.min(line.deadline, expires);
            case PROVING -> expires;
            case BUSY -> Long.MAX_VALUE;
        };
    }

    private @Nullable Line busyWith(Pushed pushed) {
        Line line = lines.get(pushed.conversation());
        return line != null
                        && line.phase == Phase.BUSY
                        && line.unacknowledged.getFirst().pushed.seq() == pushed.seq()
                ? line
                : null;
    }

    private static Place place(Entry entry) {
        return new Place(entry.pushed.conversation(), entry.pushed.seq());
    }
}
