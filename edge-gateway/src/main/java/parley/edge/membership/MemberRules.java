package parley.edge.membership;

import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;

/// Who may change whose membership of a group. Pure; each rule returns, or throws a problem.
///
/// Owners may do everything. Admins add and remove plain members. Everybody may leave. A group with members
/// has an owner: the last one can neither leave nor step down while others are there.
final class MemberRules {
    /// How often one user may leave and join again: the row keeps each interval.
    static final int MOST_INTERVALS = 100;

    /// What else is in the group.
    ///
    /// @param members besides the one whose row changes
    /// @param owners among them
    record Others(int members, int owners) {}

    private MemberRules() {}

    /// @param wanted null: a plain member
    /// @return the role that the new member gets
    static Role mayAdd(MemberRow actor, @Nullable MemberRow before, @Nullable Role wanted) {
        Role role = wanted == null ? Role.MEMBER : wanted;
        boolean allowed = switch (actor.role()) {
            case OWNER -> true;
            case ADMIN -> role == Role.MEMBER;
            case MEMBER -> false;
        };
        if (!allowed) {
            throw forbidden(
                    actor.role() == Role.ADMIN
                            ? "an admin adds plain members only"
                            : "only owners and admins add members");
        }
        if (before != null && before.past().size() >= MOST_INTERVALS) {
            throw conflict("user " + before.user() + " left and joined " + MOST_INTERVALS + " times: no further time");
        }
        return role;
    }

    static void mayChangeRole(MemberRow actor, MemberRow target, Role wanted, Others others) {
        if (actor.role() != Role.OWNER) {
            throw forbidden("only owners change roles");
        }
        boolean stepsDown = target.user().equals(actor.user()) && wanted != Role.OWNER;
        if (stepsDown) {
            keepsAnOwner(others);
        }
    }

    static void mayRemove(MemberRow actor, MemberRow target, Others others) {
        if (target.user().equals(actor.user())) {
            if (target.role() == Role.OWNER) {
                keepsAnOwner(others);
            }
            return;
        }
        boolean allowed = switch (actor.role()) {
            case OWNER -> true;
            case ADMIN -> target.role() == Role.MEMBER;
            case MEMBER -> false;
        };
        if (!allowed) {
            throw forbidden(
                    actor.role() == Role.ADMIN
                            ? "an admin removes plain members only"
                            : "only owners and admins remove members");
        }
    }

    static void mayRename(MemberRow actor) {
        if (actor.role() == Role.MEMBER) {
            throw forbidden("only owners and admins change the title");
        }
    }

    private static void keepsAnOwner(Others others) {
        if (others.members() > 0 && others.owners() == 0) {
            throw conflict("the last owner cannot go while others are there: make somebody else an owner first");
        }
    }

    private static ProblemException forbidden(String sentence) {
        return new ProblemException(ProblemCode.FORBIDDEN, sentence);
    }

    private static ProblemException conflict(String sentence) {
        return new ProblemException(ProblemCode.CONFLICT, sentence);
    }
}
