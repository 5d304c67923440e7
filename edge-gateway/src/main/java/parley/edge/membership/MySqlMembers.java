package parley.edge.membership;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionOperations;
import parley.contract.event.MemberRow;
import parley.contract.id.UuidBytes;
import parley.contract.member.PastIntervals;
import parley.contract.range.StoreUnavailableException;
import parley.edge.sql.Utc;

/// Table `member`. A row of `conversation` is the lock of its members.
final class MySqlMembers implements MemberStore, MemberLookup {
    private static final int AT_ONCE = 500;
    private static final String SELECT =
            "SELECT conversation_id, user_id, role, state, join_seq, leave_seq, past, version, changed_by FROM member";
    private static final String INSERT = "INSERT INTO member (conversation_id, user_id, role, state, join_seq,"
            + " leave_seq, past, version, changed_by, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String ON_DUPLICATE = " ON DUPLICATE KEY UPDATE role = VALUES(role), state = VALUES(state),"
            + " join_seq = VALUES(join_seq), leave_seq = VALUES(leave_seq), past = VALUES(past),"
            + " version = VALUES(version), changed_by = VALUES(changed_by), changed_at = VALUES(changed_at)";

    /// MySQL assigns from left to right: the version comes last, because it decides.
    private static final String IF_NEWER = " ON DUPLICATE KEY UPDATE "
            + List.of("role", "state", "join_seq", "leave_seq", "past", "changed_by", "changed_at", "version").stream()
                    .map(column -> column + " = IF(VALUES(version) > version, VALUES(" + column + "), " + column + ")")
                    .collect(Collectors.joining(", "));

    private final JdbcTemplate jdbc;
    private final TransactionOperations transaction;

    MySqlMembers(JdbcTemplate jdbc, TransactionOperations transaction) {
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public @Nullable MemberRow row(UUID conversation, UUID user) {
        try {
            StoredMember stored = find(conversation, user);
            return stored == null ? null : stored.row();
        } catch (DataAccessException e) {
            throw new StoreUnavailableException("member rows: MySQL did not answer", e);
        }
    }

    @Override
    public <T> Optional<T> changing(UUID conversation, Function<Locked, T> work) {
        return Optional.ofNullable(transaction.execute(status -> {
            String kind = first(jdbc.query(
                    "SELECT kind FROM conversation WHERE id = ? FOR UPDATE",
                    (row, number) -> row.getString("kind"),
                    UuidBytes.of(conversation)));
            return kind == null ? null : work.apply(new LockedRows(conversation, kind));
        }));
    }

    @Override
    public void insert(List<StoredMember> members, Instant now) {
        jdbc.batchUpdate(
                INSERT, members.stream().map(member -> columns(member, now)).toList());
    }

    @Override
    public boolean advance(MemberRow next, Instant now) {
        return jdbc.update(
                        "UPDATE member SET role = ?, state = ?, join_seq = ?, leave_seq = ?, past = ?, version = ?,"
                                + " changed_at = ? WHERE conversation_id = ? AND user_id = ? AND version = ?",
                        text(next.role()),
                        text(next.state()),
                        next.joinSeq(),
                        next.leaveSeq(),
                        PastIntervals.format(next.past()),
                        next.version(),
                        Utc.of(now),
                        UuidBytes.of(next.conversation()),
                        UuidBytes.of(next.user()),
                        next.version() - 1)
                == 1;
    }

    @Override
    public void completeJoins(List<MemberRow> joining, long boundary, Instant now) {
        Map<Long, List<MemberRow>> byVersion = joining.stream().collect(Collectors.groupingBy(MemberRow::version));
        transaction.executeWithoutResult(status -> byVersion.forEach((version, rows) -> {
            for (List<MemberRow> chunk : chunks(rows)) {
                var parameters = new ArrayList<Object>(List.of(
                        boundary, Utc.of(now), UuidBytes.of(chunk.getFirst().conversation()), version));
                chunk.forEach(row -> parameters.add(UuidBytes.of(row.user())));
                jdbc.update(
                        "UPDATE member SET state = 'active', join_seq = ?, leave_seq = 0, version = version + 1,"
                                + " changed_at = ? WHERE conversation_id = ? AND version = ? AND state = 'joining'"
                                + " AND user_id IN " + marks(chunk.size()),
                        parameters.toArray());
            }
        }));
    }

    @Override
    public List<MemberRow> rows(UUID conversation, Collection<UUID> users) {
        return those(conversation, users).stream().map(StoredMember::row).toList();
    }

    @Override
    public Map<UUID, Integer> conversations(Collection<UUID> users) {
        var counts = new HashMap<UUID, Integer>();
        for (List<UUID> chunk : chunks(List.copyOf(users))) {
            jdbc.query(
                    "SELECT user_id, COUNT(*) AS conversations FROM member WHERE user_id IN " + marks(chunk.size())
                            + " AND state IN ('active', 'joining') GROUP BY user_id",
                    row -> {
                        counts.put(UuidBytes.from(row.getBytes("user_id")), row.getInt("conversations"));
                    },
                    chunk.stream().map(UuidBytes::of).toArray());
        }
        return counts;
    }

    @Override
    public int groupsOwned(UUID user) {
        Integer owned = jdbc.queryForObject(
                "SELECT COUNT(*) FROM member WHERE user_id = ? AND role = 'owner' AND state IN ('active', 'joining')",
                Integer.class,
                (Object) UuidBytes.of(user));
        return owned == null ? 0 : owned;
    }

    private List<StoredMember> those(UUID conversation, Collection<UUID> users) {
        var found = new ArrayList<StoredMember>();
        for (List<UUID> chunk : chunks(List.copyOf(users))) {
            var parameters = new ArrayList<Object>(List.of(UuidBytes.of(conversation)));
            chunk.forEach(user -> parameters.add(UuidBytes.of(user)));
            found.addAll(jdbc.query(
                    SELECT + " WHERE conversation_id = ? AND user_id IN " + marks(chunk.size()),
                    MySqlMembers::stored,
                    parameters.toArray()));
        }
        return found;
    }

    private static String marks(int count) {
        return "(?" + ", ?".repeat(count - 1) + ")";
    }

    private static <T> List<List<T>> chunks(List<T> all) {
        var chunks = new ArrayList<List<T>>();
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            chunks.add(all.subList(from, Math.min(all.size(), from + AT_ONCE)));
        }
        return chunks;
    }

    @Override
    public @Nullable StoredMember find(UUID conversation, UUID user) {
        return first(jdbc.query(
                SELECT + " WHERE conversation_id = ? AND user_id = ?",
                MySqlMembers::stored,
                UuidBytes.of(conversation),
                UuidBytes.of(user)));
    }

    @Override
    public List<MemberRow> active(List<UUID> conversations) {
        if (conversations.isEmpty()) {
            return List.of();
        }
        String marks = "?" + ", ?".repeat(conversations.size() - 1);
        return jdbc.query(
                SELECT + " WHERE conversation_id IN (" + marks + ") AND state = 'active'"
                        + " ORDER BY conversation_id, user_id",
                (row, number) -> MemberColumns.read(row),
                conversations.stream().map(UuidBytes::of).toArray());
    }

    @Override
    public List<StoredMember> unfinished(Instant before) {
        // A scan, once at each start: these states last for milliseconds, an index would cost every write.
        return jdbc.query(
                SELECT + " WHERE state IN ('joining', 'leaving') AND (changed_at < ? OR changed_at IS NULL)",
                MySqlMembers::stored,
                Utc.of(before));
    }

    @Override
    public List<MemberRow> page(@Nullable MemberRow after, int limit) {
        String order = " ORDER BY conversation_id, user_id LIMIT ?";
        List<StoredMember> rows = after == null
                ? jdbc.query(SELECT + order, MySqlMembers::stored, limit)
                : jdbc.query(
                        SELECT + " WHERE conversation_id > ? OR (conversation_id = ? AND user_id > ?)" + order,
                        MySqlMembers::stored,
                        UuidBytes.of(after.conversation()),
                        UuidBytes.of(after.conversation()),
                        UuidBytes.of(after.user()),
                        limit);
        return rows.stream().map(StoredMember::row).toList();
    }

    @Override
    public void restore(UUID conversation, String kind, List<MemberRow> rows, Instant now) {
        transaction.executeWithoutResult(status -> {
            jdbc.update(
                    "INSERT INTO conversation (id, kind) VALUES (?, ?)"
                            + " ON DUPLICATE KEY UPDATE kind = IF(kind = 'unknown', VALUES(kind), kind)",
                    UuidBytes.of(conversation),
                    kind);
            jdbc.batchUpdate(
                    INSERT + IF_NEWER,
                    rows.stream()
                            .map(row -> columns(new StoredMember(row, null), now))
                            .toList());
        });
    }

    @Override
    public Optional<Long> place(UUID conversation, UUID message) {
        return jdbc
                .query(
                        "SELECT seq FROM message WHERE conversation_id = ? AND message_id = ?",
                        (row, number) -> row.getLong("seq"),
                        UuidBytes.of(conversation),
                        UuidBytes.of(message))
                .stream()
                .findFirst();
    }

    private final class LockedRows implements Locked {
        private final UUID conversation;
        private final String kind;

        private LockedRows(UUID conversation, String kind) {
            this.conversation = conversation;
            this.kind = kind;
        }

        @Override
        public String kind() {
            return kind;
        }

        @Override
        public @Nullable StoredMember member(UUID user) {
            return find(conversation, user);
        }

        @Override
        public MemberRules.Others others(UUID user) {
            MemberRules.Others others = jdbc.queryForObject(
                    "SELECT COUNT(*) AS members, COUNT(CASE WHEN role = 'owner' THEN 1 END) AS owners FROM member"
                            + " WHERE conversation_id = ? AND user_id <> ? AND state IN ('active', 'joining')",
                    (row, number) -> new MemberRules.Others(row.getInt("members"), row.getInt("owners")),
                    UuidBytes.of(conversation),
                    UuidBytes.of(user));
            return java.util.Objects.requireNonNull(others);
        }

        @Override
        public Map<UUID, StoredMember> members(Collection<UUID> users) {
            var found = new HashMap<UUID, StoredMember>();
            those(conversation, users).forEach(member -> found.put(member.row().user(), member));
            return found;
        }

        @Override
        public int size() {
            Integer size = jdbc.queryForObject(
                    "SELECT COUNT(*) FROM member WHERE conversation_id = ? AND state IN ('active', 'joining')",
                    Integer.class,
                    (Object) UuidBytes.of(conversation));
            return size == null ? 0 : size;
        }

        @Override
        public void saveAll(List<StoredMember> members, Instant now) {
            jdbc.batchUpdate(
                    INSERT + ON_DUPLICATE,
                    members.stream().map(member -> columns(member, now)).toList());
        }

        @Override
        public void save(StoredMember member, Instant now) {
            jdbc.update(INSERT + ON_DUPLICATE, columns(member, now));
        }
    }

    private static @Nullable Object[] columns(StoredMember member, Instant now) {
        MemberRow row = member.row();
        UUID by = member.by();
        return new @Nullable Object[] {
            UuidBytes.of(row.conversation()),
            UuidBytes.of(row.user()),
            text(row.role()),
            text(row.state()),
            row.joinSeq(),
            row.leaveSeq(),
            PastIntervals.format(row.past()),
            row.version(),
            by == null ? null : UuidBytes.of(by),
            Utc.of(now)
        };
    }

    private static StoredMember stored(ResultSet row, int number) throws SQLException {
        byte[] by = row.getBytes("changed_by");
        return new StoredMember(MemberColumns.read(row), by == null ? null : UuidBytes.from(by));
    }

    private static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static <T> @Nullable T first(List<T> rows) {
        return rows.isEmpty() ? null : rows.getFirst();
    }
}
