package parley.contract.member;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;

/// Whoever tells rows twice, or two at once: a reader ends with what the database holds, and never goes back.
final class MemberFoldProperties {
    private static final int USERS = 5;
    private static final UUID CONVERSATION = new UUID(7, 7);

    /// Each engine reads the database's log in its order, from any place to any other, and after a crash
    /// again from an earlier one; together they read all of it.
    @Property
    void twoEnginesAndTheirRepetitionsFoldToTheSame(
            @ForAll Random random, @ForAll @IntRange(min = 1, max = 60) int changes) {
        List<MemberRow> log = log(random, changes);
        var table = new MemberTable();
        Map<UUID, Long> seen = new HashMap<>();
        for (MemberRow told : interleaved(random, engine(random, log), engine(random, log))) {
            table.apply(told);
            long version = table.row(CONVERSATION, told.user()).version();
            assertThat(version).isGreaterThanOrEqualTo(seen.getOrDefault(told.user(), 0L));
            seen.put(told.user(), version);
        }
        Map<UUID, MemberRow> database = new HashMap<>();
        log.forEach(row -> database.put(row.user(), row));
        database.forEach(
                (user, row) -> assertThat(table.row(CONVERSATION, user)).isEqualTo(row));
        assertThat(table.size()).isEqualTo(database.size());
    }

    private static List<MemberRow> log(Random random, int changes) {
        var versions = new long[USERS];
        var log = new ArrayList<MemberRow>();
        for (int i = 0; i < changes; i++) {
            int user = random.nextInt(USERS);
            log.add(new MemberRow(
                    CONVERSATION, new UUID(1, user), Role.MEMBER, State.ACTIVE, i, 0, List.of(), ++versions[user]));
        }
        return log;
    }

    private static List<MemberRow> engine(Random random, List<MemberRow> log) {
        var told = new ArrayList<MemberRow>();
        int kept = 0;
        while (kept < log.size()) {
            int read = kept + random.nextInt(log.size() - kept + 1);
            told.addAll(log.subList(kept, read));
            // The position that was kept is this one or an earlier one.
            kept = random.nextInt(3) == 0 && read > 0 ? random.nextInt(read) : read;
        }
        return told;
    }

    private static List<MemberRow> interleaved(Random random, List<MemberRow> one, List<MemberRow> other) {
        var all = new ArrayList<MemberRow>();
        int i = 0;
        int j = 0;
        while (i < one.size() || j < other.size()) {
            if (j == other.size() || (i < one.size() && random.nextBoolean())) {
                all.add(one.get(i++));
            } else {
                all.add(other.get(j++));
            }
        }
        return all;
    }
}
