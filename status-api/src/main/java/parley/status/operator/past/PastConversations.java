package parley.status.operator.past;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Interval;
import parley.contract.id.Seq;
import parley.contract.id.UuidBytes;
import parley.status.history.Anchor;
import parley.status.history.HistoryPage;
import parley.status.history.HistoryPages;
import parley.status.membership.Members;
import parley.status.membership.VisibleIntervals;
import parley.status.store.MySqlStore;

/// Reads conversations as they stood. A time is a place in the conversation: that of the last message that the broker
/// had taken by then. Memberships are kept as intervals of places, so who was in and what each could see follows from
/// it. What was taken back since is empty here as everywhere.
///
/// Safe from any thread; blocks for the stores, and the longer the further back the time lies.
public final class PastConversations {
    /// Just below the first message that there can be.
    private static final long BEGINNING = Seq.base(1) - 1;

    private static final String HEAD = "SELECT seq FROM message FORCE INDEX (PRIMARY)"
            + " WHERE conversation_id = ? AND server_time <= ? ORDER BY seq DESC LIMIT 1";

    private final MySqlStore mysql;
    private final Members members;
    private final HistoryPages pages;

    public PastConversations(MySqlStore mysql, Members members, HistoryPages pages) {
        this.mysql = mysql;
        this.members = members;
        this.pages = pages;
    }

    /// @param since the place at which the user joined; 0: there from the beginning
    record Present(UUID user, long since) {}

    /// @param head place of the last message then; 0 when there was none
    /// @param present whoever took part then, by place
    /// @param page the newest messages then, or those before a place
    record Past(long head, List<Present> present, HistoryPage page) {}

    /// @param viewer only what this user could see; null: everything
    /// @param before only what lies below this place; null: the newest
    /// @return null when there is no such conversation
    /// @throws parley.contract.range.StoreUnavailableException when the stores do not answer
    @Nullable Past at(UUID conversation, Instant time, @Nullable UUID viewer, @Nullable Long before, int limit) {
        Collection<MemberRow> rows = members.rows(conversation);
        if (rows.isEmpty()) {
            return null;
        }
        long head = head(conversation, time);
        long place = Math.max(head, BEGINNING);
        var present = new ArrayList<Present>();
        VisibleIntervals visible = viewer == null
                ? new VisibleIntervals(List.of(new Interval(BEGINNING, Long.MAX_VALUE)))
                : VisibleIntervals.NOTHING;
        for (MemberRow row : rows) {
            VisibleIntervals intervals = VisibleIntervals.of(row);
            intervals.ascending().stream()
                    .filter(interval -> interval.after() <= place && place < interval.upTo())
                    .forEach(interval -> present.add(
                            new Present(row.user(), interval.after() == BEGINNING ? Seq.NONE : interval.after())));
            if (row.user().equals(viewer)) {
                visible = intervals;
            }
        }
        present.sort(Comparator.comparingLong(Present::since).thenComparing(Present::user));
        long end = before == null ? head + 1 : Math.min(before, head + 1);
        return new Past(head, present, pages.read(conversation, visible, new Anchor.Before(end), limit));
    }

    private long head(UUID conversation, Instant time) {
        return mysql.read(connection -> {
            try (PreparedStatement select = connection.prepareStatement(HEAD)) {
                select.setBytes(1, UuidBytes.of(conversation));
                select.setObject(2, LocalDateTime.ofInstant(time, ZoneOffset.UTC));
                try (ResultSet row = select.executeQuery()) {
                    return row.next() ? row.getLong(1) : Seq.NONE;
                }
            }
        });
    }
}
