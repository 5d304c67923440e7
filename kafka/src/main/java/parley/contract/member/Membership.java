package parley.contract.member;

import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Interval;
import parley.contract.event.MemberRow.State;
import parley.contract.id.Seq;

/// What a member row allows. Pure.
public final class Membership {
    private Membership() {}

    /// @return whether this member may see the message at `seq`: it lies in the current interval or a past one
    public static boolean sees(MemberRow row, long seq) {
        boolean current = switch (row.state()) {
            case ACTIVE -> seq > row.joinSeq();
            case LEFT -> seq > row.joinSeq() && seq <= row.leaveSeq();
            // The boundary is on its way into the log: nothing of the interval is shown until it is known.
            case JOINING, LEAVING -> false;
        };
        if (current) {
            return true;
        }
        for (Interval interval : row.past()) {
            if (seq > interval.after() && seq <= interval.upTo()) {
                return true;
            }
        }
        return false;
    }

    /// @return the highest sequence number that this member can ever see as things stand; [Long#MAX_VALUE] while active
    public static long end(MemberRow row) {
        return switch (row.state()) {
            case ACTIVE -> Long.MAX_VALUE;
            case LEFT -> Math.max(row.leaveSeq(), endOfPast(row));
            case JOINING, LEAVING -> endOfPast(row);
        };
    }

    private static long endOfPast(MemberRow row) {
        return row.past().stream().mapToLong(Interval::upTo).max().orElse(Seq.NONE);
    }

    /// @return the sequence number that a device without a cursor starts at: the first thing it may see comes after it
    public static long base(MemberRow row) {
        long base = row.state() == State.JOINING ? Long.MAX_VALUE : row.joinSeq();
        for (Interval interval : row.past()) {
            base = Math.min(base, interval.after());
        }
        return base == Long.MAX_VALUE ? Seq.NONE : base;
    }

    /// @return whether this member may publish and read as a present member
    public static boolean active(MemberRow row) {
        return row.state() == State.ACTIVE;
    }
}
