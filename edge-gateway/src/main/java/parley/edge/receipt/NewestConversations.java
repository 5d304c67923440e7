package parley.edge.receipt;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import parley.contract.id.UuidBytes;

/// Those of some conversations in which somebody said something last. Blocks for a round trip when there
/// are too many.
final class NewestConversations {
    private static final int MOST_IDS = 2_000;

    private final JdbcTemplate jdbc;

    NewestConversations(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /// @return at most so many; any, when the database does not answer
    List<UUID> of(List<UUID> conversations, int most) {
        if (conversations.size() <= most) {
            return conversations;
        }
        List<UUID> some = conversations.subList(0, Math.min(conversations.size(), MOST_IDS));
        var arguments = new ArrayList<Object>(some.size() + 1);
        some.forEach(conversation -> arguments.add(UuidBytes.of(conversation)));
        arguments.add(most);
        try {
            return jdbc.query(
                    "SELECT id FROM conversation WHERE id IN (" + "?,".repeat(some.size() - 1)
                            + "?) ORDER BY last_time DESC LIMIT ?",
                    (row, number) -> UuidBytes.from(row.getBytes(1)),
                    arguments.toArray());
        } catch (DataAccessException | TransactionException e) {
            return conversations.subList(0, most);
        }
    }
}
