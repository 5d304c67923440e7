package parley.contract.event;

import java.util.List;
import java.util.UUID;

/// One user's membership of one conversation: the value of a record of `im.members.v1` (compacted, keyed
/// `conversation:user`).
///
/// Membership is kept as intervals of sequence numbers, so that leaving and joining again hides what lay between. The
/// current interval is
/// `(joinSeq, ∞)` while active and `(joinSeq, leaveSeq]` once left; `past` holds the closed intervals before it.
///
/// @param joinSeq 0 until the boundary is known
/// @param leaveSeq 0 while the interval is open
/// @param past ascending, disjoint
/// @param version from 1, raised by every change; a row of a lower version is stale
public record MemberRow(
        UUID conversation,
        UUID user,
        Role role,
        State state,
        long joinSeq,
        long leaveSeq,
        List<Interval> past,
        long version) {
    public MemberRow {
        Fields.require("conversation", conversation);
        Fields.require("user", user);
        Fields.require("role", role);
        Fields.require("state", state);
        Fields.atLeast(0, "joinSeq", joinSeq);
        Fields.atLeast(0, "leaveSeq", leaveSeq);
        past = List.copyOf(Fields.require("past", past));
        Fields.atLeast(1, "version", version);
    }

    /// @return the record's key in `im.members.v1`
    public String key() {
        return conversation + ":" + user;
    }

    public enum Role {
        OWNER,
        ADMIN,
        MEMBER
    }

    /// `JOINING` and `LEAVING` last from the decision until the `system` message that carries the boundary is in the
    /// log: in between the
    /// boundary is not known and nothing is pushed.
    public enum State {
        JOINING,
        ACTIVE,
        LEAVING,
        LEFT
    }

    /// `(after, upTo]`.
    public record Interval(long after, long upTo) {
        public Interval {
            Fields.atLeast(0, "after", after);
            Fields.atLeast(after, "upTo", upTo);
        }
    }
}
