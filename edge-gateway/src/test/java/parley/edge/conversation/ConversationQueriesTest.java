package parley.edge.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.ExplainedMessages;
import parley.testkit.fixture.Explaining;
import parley.testkit.fixture.ManyMessages;

/// How MySQL finds what the list of conversations shows: by an index, and sorting nothing but the user's own
/// conversations.
class ConversationQueriesTest {
    private static final int OWN = 60;

    private static ExplainedMessages explained;
    private static ManyMessages many;
    private static MySqlConversations conversations;

    @BeforeAll
    static void fill() throws SQLException {
        explained = ExplainedMessages.fill(Backends.shared().mysql());
        many = explained.many();
        conversations = new MySqlConversations(new JdbcTemplate(explained.dataSource()));
    }

    @AfterAll
    static void empty() {
        explained.close();
    }

    @Test
    void theListReadsTheUsersOwnConversationsOnly() {
        List<OwnConversation> first = conversations.of(many.user(), null, 20);
        Conversation last = first.getLast().conversation();
        List<OwnConversation> next = conversations.of(many.user(), new ListCursor(false, last.active(), last.id()), 20);
        assertThat(first).hasSize(20);
        assertThat(next).hasSize(20).doesNotContainAnyElementsOf(first);
        List<Explaining.Step> steps = explained.take();
        byIndex(steps);
        assertThat(steps)
                .filteredOn(step -> "m".equals(step.table()))
                .hasSize(2)
                .allSatisfy(step -> {
                    assertThat(step.key()).isEqualTo("member_by_user");
                    assertThat(step.rows()).isLessThanOrEqualTo(OWN);
                });
        assertThat(steps)
                .filteredOn(step -> !"m".equals(step.table()))
                .allSatisfy(step -> assertThat(step.type()).isIn("eq_ref", "const"));
    }

    @Test
    void oneConversationIsFoundByItsKey() {
        assertThat(conversations.find(many.user(), many.busy())).isNotNull();
        byIndex(explained.take());
    }

    @Test
    void unreadAndLastMessagesAreRangesOfThePrimaryKey() {
        List<OwnConversation> own = List.of(
                conversations.find(many.user(), many.busy()),
                conversations.of(many.user(), null, 1).getFirst());
        explained.take();
        assertThat(conversations.unread(own)).containsEntry(many.busy(), MySqlConversations.MOST_UNREAD);
        assertThat(conversations.lastMessages(own, Instant.now())).hasSize(2);
        List<Explaining.Step> steps = explained.take();
        byIndex(steps);
        assertThat(steps)
                .filteredOn(step -> "message".equals(step.table()))
                .hasSize(4)
                .allSatisfy(step -> {
                    assertThat(step.type()).isEqualTo("range");
                    assertThat(step.key()).isEqualTo("PRIMARY");
                    assertThat(step.extra()).doesNotContain("filesort");
                });
    }

    @Test
    void mentionsAreRangesOfThePrimaryKey() {
        List<OwnConversation> own = List.of(
                conversations.find(many.user(), many.busy()),
                conversations.of(many.user(), null, 1).getFirst());
        assertThat(conversations.withNews(many.user(), true, Instant.now())).isEmpty();
        byIndex(explained.take());
        // One in a hundred of them by name, one in a hundred with all.
        assertThat(conversations.mentions(own)).containsEntry(many.busy(), 400);
        List<Explaining.Step> steps = explained.take();
        byIndex(steps);
        assertThat(steps)
                .filteredOn(step -> "mention".equals(step.table()))
                .hasSize(2)
                .allSatisfy(step -> {
                    assertThat(step.type()).isEqualTo("range");
                    assertThat(step.key()).isEqualTo("PRIMARY");
                    assertThat(step.extra()).doesNotContain("filesort");
                });
    }

    private static void byIndex(List<Explaining.Step> steps) {
        assertThat(steps).isNotEmpty().noneMatch(Explaining.Step::fullScan);
    }
}
