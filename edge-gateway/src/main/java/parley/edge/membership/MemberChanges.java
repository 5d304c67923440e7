package parley.edge.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Interval;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;

/// How a member row changes. Pure.
///
/// ```
/// (none) ─ initial ─▶ ACTIVE
/// (none), LEFT ─ beginJoin ─▶ JOINING ─ completed(seq) ─▶ ACTIVE ─ beginLeave ─▶ LEAVING ─ completed(seq)
/// ─▶ LEFT
/// ```
///
/// Between begin and completion the `system` message that tells of the change gets into the log; its place
/// is the boundary. Every arrow raises the version by one.
final class MemberChanges {
    private MemberChanges() {}

    /// A member from the beginning: sees everything.
    static MemberRow initial(UUID conversation, UUID user, Role role) {
        return new MemberRow(conversation, user, role, State.ACTIVE, 0, 0, List.of(), 1);
    }

    /// @param old null, or a row in state LEFT; its interval is kept
    static MemberRow beginJoin(@Nullable MemberRow old, UUID conversation, UUID user, Role role) {
        if (old == null) {
            return new MemberRow(conversation, user, role, State.JOINING, 0, 0, List.of(), 1);
        }
        expect(old, State.LEFT);
        var past = new ArrayList<>(old.past());
        if (old.leaveSeq() > old.joinSeq()) {
            past.add(new Interval(old.joinSeq(), old.leaveSeq()));
        }
        return new MemberRow(conversation, user, role, State.JOINING, 0, 0, past, old.version() + 1);
    }

    static MemberRow beginLeave(MemberRow row) {
        expect(row, State.ACTIVE);
        return with(row, row.role(), State.LEAVING, row.joinSeq(), 0);
    }

    /// @param boundary seq of the `system` message
    static MemberRow completed(MemberRow row, long boundary) {
        return switch (row.state()) {
            case JOINING -> with(row, row.role(), State.ACTIVE, boundary, 0);
            case LEAVING -> with(row, row.role(), State.LEFT, row.joinSeq(), boundary);
            case ACTIVE, LEFT -> throw new IllegalArgumentException(row + ": expected joining or leaving");
        };
    }

    static MemberRow role(MemberRow row, Role role) {
        expect(row, State.ACTIVE);
        return with(row, role, State.ACTIVE, row.joinSeq(), 0);
    }

    /// @return whether the change of this row waits for its boundary
    static boolean unfinished(MemberRow row) {
        return row.state() == State.JOINING || row.state() == State.LEAVING;
    }

    private static MemberRow with(MemberRow row, Role role, State state, long joinSeq, long leaveSeq) {
        return new MemberRow(
                row.conversation(), row.user(), role, state, joinSeq, leaveSeq, row.past(), row.version() + 1);
    }

    private static void expect(MemberRow row, State state) {
        if (row.state() != state) {
            throw new IllegalArgumentException(row + ": expected state " + state);
        }
    }
}
