package parley.edge.membership;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.MemberRow;
import parley.contract.member.MemberTable;

/// Makes `im.members.v1` tell what MySQL holds, after a crash between the two or after the topic was lost,
/// which a sink that goes on where it was would not notice.
/// At each start of a gateway, when the table was read.
final class MemberRepair {
    private static final Logger LOG = LoggerFactory.getLogger(MemberRepair.class);
    private static final Duration ABANDONED = Duration.ofSeconds(15);
    private static final int PAGE = 1_000;

    private final MemberStore store;
    private final Members members;
    private final MemberTable table;
    private final MemberLog writer;
    private final Clock clock;

    MemberRepair(MemberStore store, Members members, MemberTable table, MemberLog writer, Clock clock) {
        this.store = store;
        this.members = members;
        this.table = table;
        this.writer = writer;
        this.clock = clock;
    }

    void run() {
        finishAbandoned();
        publishMissing();
    }

    private void finishAbandoned() {
        List<StoredMember> abandoned = store.unfinished(clock.instant().minus(ABANDONED));
        for (StoredMember member : abandoned) {
            MemberRow row = member.row();
            LOG.info("finishing: user {} is {} in {}", row.user(), row.state(), row.conversation());
            members.finish(member);
        }
    }

    private void publishMissing() {
        MemberRow last = null;
        long missing = 0;
        List<MemberRow> page;
        do {
            page = store.page(last, PAGE);
            List<MemberRow> untold = new ArrayList<>();
            for (MemberRow row : page) {
                if (untold(row, table.row(row.conversation(), row.user()))) {
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
    }

    private static boolean untold(MemberRow row, @Nullable MemberRow known) {
        return known == null || known.version() < row.version();
    }
}
