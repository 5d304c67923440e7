package parley.edge.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.Tag;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;

/// Every question that the rules can be asked, against an oracle that says the same in other words: a table
/// of what each role may do to whom, and one sentence about the last owner.
@Tag("property-5")
class AuthorizationMatrixProperties {
    private static final UUID GROUP = new UUID(1, 1);
    private static final UUID ACTOR = new UUID(2, 2);
    private static final UUID OTHER = new UUID(3, 3);
    private static final int MOST_OTHERS = 19;

    /// What the actor wants.
    private enum Call {
        ADD,
        CHANGE_ROLE,
        REMOVE,
        RENAME
    }

    private enum Verdict {
        ALLOWED,
        FORBIDDEN,
        CONFLICT
    }

    /// @param target role of whom it is about, before; null: no member
    /// @param wanted null: none is named
    private record Question(
            Call call,
            Role actor,
            boolean self,
            @Nullable Role target,
            @Nullable Role wanted,
            int members,
            int owners,
            int intervals) {}

    @Example
    void theRulesAnswerEveryQuestionAsTheOracleDoes() {
        List<Question> questions = questions();
        assertThat(questions).hasSizeGreaterThanOrEqualTo(10_000);
        assertThat(questions)
                .allSatisfy(question -> assertThat(answer(question)).isEqualTo(oracle(question)));
        // The matrix is no use when it says the same everywhere.
        for (Verdict verdict : Verdict.values()) {
            assertThat(questions.stream().filter(question -> oracle(question) == verdict))
                    .as(verdict.name())
                    .hasSizeGreaterThan(50);
        }
    }

    private static List<Question> questions() {
        var questions = new ArrayList<Question>();
        for (Role actor : Role.values()) {
            questions.add(new Question(Call.RENAME, actor, false, null, null, 0, 0, 0));
            for (int intervals = 0; intervals <= MemberRules.MOST_INTERVALS + 2; intervals++) {
                for (Role wanted : rolesAndNone()) {
                    questions.add(new Question(Call.ADD, actor, false, null, wanted, 0, 0, intervals));
                }
            }
            for (int members = 0; members <= MOST_OTHERS; members++) {
                for (int owners = 0; owners <= members; owners++) {
                    about(questions, actor, members, owners);
                }
            }
        }
        return questions;
    }

    private static void about(List<Question> questions, Role actor, int members, int owners) {
        for (boolean self : new boolean[] {true, false}) {
            for (Role target : self ? List.of(actor) : List.of(Role.values())) {
                questions.add(new Question(Call.REMOVE, actor, self, target, null, members, owners, 0));
                for (Role wanted : Role.values()) {
                    questions.add(new Question(Call.CHANGE_ROLE, actor, self, target, wanted, members, owners, 0));
                }
            }
        }
    }

    private static List<@Nullable Role> rolesAndNone() {
        var roles = new ArrayList<@Nullable Role>(List.of(Role.values()));
        roles.add(null);
        return roles;
    }

    private static Verdict oracle(Question question) {
        boolean orphaned = question.self()
                && question.actor() == Role.OWNER
                && question.members() > 0
                && question.owners() == 0
                && (question.call() == Call.REMOVE
                        || question.call() == Call.CHANGE_ROLE && question.wanted() != Role.OWNER);
        if (orphaned) {
            return Verdict.CONFLICT;
        }
        return switch (question.call()) {
            case RENAME -> atLeast(question.actor(), Role.ADMIN);
            case REMOVE -> question.self() ? Verdict.ALLOWED : above(question.actor(), question.target());
            case CHANGE_ROLE -> atLeast(question.actor(), Role.OWNER);
            case ADD -> {
                Verdict verdict = above(question.actor(), question.wanted() == null ? Role.MEMBER : question.wanted());
                yield verdict == Verdict.ALLOWED && question.intervals() >= 100 ? Verdict.CONFLICT : verdict;
            }
        };
    }

    /// Owners are above everybody, admins above plain members, plain members above nobody.
    private static Verdict above(Role actor, @Nullable Role other) {
        boolean above = actor == Role.OWNER || actor == Role.ADMIN && other == Role.MEMBER;
        return above ? Verdict.ALLOWED : Verdict.FORBIDDEN;
    }

    private static Verdict atLeast(Role actor, Role least) {
        return actor.ordinal() <= least.ordinal() ? Verdict.ALLOWED : Verdict.FORBIDDEN;
    }

    private static Verdict answer(Question question) {
        MemberRow actor = row(ACTOR, question.actor(), State.ACTIVE, 0);
        Role role = question.target();
        MemberRow target = question.self() || role == null ? actor : row(OTHER, role, State.ACTIVE, 0);
        var others = new MemberRules.Others(question.members(), question.owners());
        Role wanted = question.wanted();
        try {
            switch (question.call()) {
                case RENAME -> MemberRules.mayRename(actor);
                case REMOVE -> MemberRules.mayRemove(actor, target, others);
                case CHANGE_ROLE ->
                    MemberRules.mayChangeRole(actor, target, java.util.Objects.requireNonNull(wanted), others);
                case ADD -> {
                    MemberRow before = question.intervals() == 0
                            ? null
                            : row(OTHER, Role.MEMBER, State.LEFT, question.intervals());
                    Role granted = MemberRules.mayAdd(actor, before, wanted);
                    assertThat(granted).isEqualTo(wanted == null ? Role.MEMBER : wanted);
                }
            }
            return Verdict.ALLOWED;
        } catch (ProblemException e) {
            return e.code() == ProblemCode.FORBIDDEN
                    ? Verdict.FORBIDDEN
                    : Verdict.valueOf(e.code().name());
        }
    }

    private static MemberRow row(UUID user, Role role, State state, int intervals) {
        return new MemberRow(
                GROUP,
                user,
                role,
                state,
                1,
                state == State.LEFT ? 2 : 0,
                Collections.nCopies(intervals, new MemberRow.Interval(0, 0)),
                1);
    }
}
