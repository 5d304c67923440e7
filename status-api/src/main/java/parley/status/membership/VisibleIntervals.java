package parley.status.membership;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Interval;
import parley.contract.event.MemberRow.State;
import parley.contract.id.Seq;
import parley.contract.member.Membership;

/// What a member may see of a conversation. Pure.
///
/// @param ascending without overlaps, none of them empty; an open end is [Long#MAX_VALUE]
public record VisibleIntervals(List<Interval> ascending) {
    public static final VisibleIntervals NOTHING = new VisibleIntervals(List.of());

    /// Nothing lies at or below this place, whatever a row says.
    private static final long FLOOR = Seq.base(1) - 1;

    /// The open interval of somebody who is joining or leaving is not shown until its boundary is in the
    /// log.
    public static VisibleIntervals of(MemberRow row) {
        var intervals = new ArrayList<>(row.past());
        if (row.state() == State.ACTIVE || row.state() == State.LEFT) {
            intervals.add(new Interval(row.joinSeq(), Membership.end(row)));
        }
        return new VisibleIntervals(merged(intervals));
    }

    /// @return whether there is nothing that this member may see
    public boolean none() {
        return ascending.isEmpty();
    }

    /// @return whether this member may see the message at `seq`
    public boolean contains(long seq) {
        return ascending.stream().anyMatch(interval -> seq > interval.after() && seq <= interval.upTo());
    }

    private static List<Interval> merged(List<Interval> intervals) {
        var merged = new ArrayList<Interval>();
        intervals.stream()
                .filter(interval -> interval.upTo() > Math.max(FLOOR, interval.after()))
                .map(interval -> new Interval(Math.max(FLOOR, interval.after()), interval.upTo()))
                .sorted(Comparator.comparingLong(Interval::after))
                .forEach(interval -> {
                    if (merged.isEmpty() || merged.getLast().upTo() < interval.after()) {
                        merged.add(interval);
                    } else {
                        Interval last = merged.removeLast();
                        merged.add(new Interval(last.after(), Math.max(last.upTo(), interval.upTo())));
                    }
                });
        return List.copyOf(merged);
    }
}
