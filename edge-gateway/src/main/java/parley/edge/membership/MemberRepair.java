package parley.edge.membership;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.MemberRow;
import parley.contract.id.ConversationIds;
import parley.contract.member.MemberTable;

/// Makes `im.members.v1` tell what MySQL holds, after a crash between the two or after the topic was lost,
/// which a sink that goes on where it was would not notice. And sees when MySQL holds less than the topic tells,
/// which only a database that was restored from a backup does: nobody would hear of a change to such a row,
/// because everybody knows a higher version. At each start of a gateway, when the table was read.
final class MemberRepair {
    private static final Logger LOG = LoggerFactory.getLogger(MemberRepair.class);
    private static final Duration ABANDONED = Duration.ofSeconds(15);
    private static final int PAGE = 1_000;

    private final MemberStore store;
    private final Members members;
    private final MemberTable table;
    private final MemberLog writer;
    private final Clock clock;
    private final boolean restore;

    /// @param restore whether rows that the database lost are written into it
    MemberRepair(
            MemberStore store, Members members, MemberTable table, MemberLog writer, Clock clock, boolean restore) {
        this.store = store;
        this.members = members;
        this.table = table;
        this.writer = writer;
        this.clock = clock;
        this.restore = restore;
    }

    void run() {
        int told = table.size();
        if (publishMissing() < told) {
            lost();
        }
        finishAbandoned();
    }

    private void finishAbandoned() {
        List<StoredMember> abandoned = store.unfinished(clock.instant().minus(ABANDONED));
        for (StoredMember member : abandoned) {
            MemberRow row = member.row();
            LOG.info("finishing: user {} is {} in {}", row.user(), row.state(), row.conversation());
            members.finish(member);
        }
    }

    /// @return how many rows the database has that the topic knows, in a version that is not newer
    private long publishMissing() {
        MemberRow last = null;
        long missing = 0;
        long known = 0;
        List<MemberRow> page;
        do {
            page = store.page(last, PAGE);
            List<MemberRow> untold = new ArrayList<>();
            for (MemberRow row : page) {
                MemberRow told = table.row(row.conversation(), row.user());
                if (told != null && told.version() <= row.version()) {
                    known++;
                }
                if (untold(row, told)) {
                    untold.add(row);
                }
                last = row;
            }
            missing += untold.size();
            members.publish(untold, writer);
        } while (page.size() == PAGE);
        if (missing > 0) {
            LOG.warn("{} member rows of the database were not in the topic: told again", missing);
        }
        return known;
    }

    /// Reads what the topic tells before it asks the database, which has every row first: so no row is called
    /// lost that was only changed meanwhile.
    private void lost() {
        long lost = 0;
        for (UUID conversation : table.conversations()) {
            List<MemberRow> told = List.copyOf(table.rows(conversation));
            var stored = new HashMap<UUID, Long>();
            store.rows(conversation, told.stream().map(MemberRow::user).toList())
                    .forEach(row -> stored.put(row.user(), row.version()));
            List<MemberRow> newer = told.stream()
                    .filter(row -> stored.getOrDefault(row.user(), 0L) < row.version())
                    .toList();
            lost += newer.size();
            if (restore && !newer.isEmpty()) {
                store.restore(conversation, kind(conversation, told), newer, clock.instant());
            }
        }
        if (lost > 0 && restore) {
            LOG.warn("{} member rows that the database had lost were written into it from the topic", lost);
        } else if (lost > 0) {
            LOG.error(
                    "the topic tells {} member rows that the database does not have, or has older: it was restored"
                            + " from a backup. Changes to them are not heard until a gateway was started with"
                            + " parley.restore-from-log=true",
                    lost);
        }
    }

    /// What the row of a conversation that was lost with its members said.
    private static String kind(UUID conversation, List<MemberRow> members) {
        return members.size() == 2
                        && ConversationIds.direct(
                                        members.getFirst().user(),
                                        members.getLast().user())
                                .equals(conversation)
                ? "direct"
                : "group";
    }

    private static boolean untold(MemberRow row, @Nullable MemberRow known) {
        return known == null || known.version() < row.version();
    }
}
