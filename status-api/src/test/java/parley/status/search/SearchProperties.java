package parley.status.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tag;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Interval;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.contract.id.UuidBytes;
import parley.contract.search.SearchQuery;
import parley.contract.topic.Partitions;
import parley.status.fixture.LogRecord;
import parley.status.fixture.RowWriter;
import parley.status.fixture.Stores;
import parley.status.fixture.TestLog;
import parley.status.fixture.TextWriter;
import parley.status.fixture.ViewWriter;
import parley.status.history.Anchor;
import parley.status.history.HistoryPage;
import parley.status.history.HistoryPages;
import parley.status.history.MySqlArchive;
import parley.status.history.MySqlMessages;
import parley.status.history.RedisHotView;
import parley.status.membership.VisibleIntervals;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Schema;

/// What is found is what the asker reads through history and holds the words; nothing else, whoever else
/// wrote what.
@Tag("property-10")
final class SearchProperties {
    private static final List<String> WORDS = List.of(
            "apple", "apples", "apply", "Pear", "ok", "o", "straße", "天气", "今天天气好", "東京都", "京都", "회의는", "naïve");
    private static final List<String> QUESTIONS = List.of(
            "apple", "app", "APPLES", "pear", "ok", "天气", "京都", "天气好", "strass", "회의", "naïve", "appl o", "京都 ok",
            "xx");

    private static Stores stores;
    private static RowWriter rows;
    private static TextWriter texts;
    private static ViewWriter view;
    private static HistoryPages history;
    private static int found;

    @BeforeContainer
    static void open() throws SQLException {
        Backends backends = Backends.shared();
        var partitions = new Partitions(1);
        stores = new Stores(backends);
        Schema.reset(backends.mysql());
        rows = new RowWriter(backends.mysql(), 0);
        texts = new TextWriter(backends.mysql());
        view = new ViewWriter(backends.redis(), 0, 8);
        history = HistoryPages.over(
                new RedisHotView(stores.redis(), partitions),
                new MySqlArchive(stores.mysql(), partitions),
                partitions,
                System::nanoTime,
                Runnable::run);
    }

    @AfterContainer
    static void close() throws SQLException {
        Schema.reset(Backends.shared().mysql());
        texts.close();
        rows.close();
        view.close();
        stores.close();
        assertThat(found).isGreaterThan(1_000);
    }

    @Property(tries = 100, shrinking = ShrinkingMode.OFF)
    void findsWhatHistoryShows(@ForAll long seed) throws SQLException {
        var random = new Random(seed);
        var log = new TestLog(random.nextInt(50));
        Map<UUID, VisibleIntervals> visible = conversations(log, random);
        view.flush();
        rows.write(log.records(), log.end());
        texts.write(log.records());
        var search = new Search(
                new MySqlCandidates(stores.mysql(), Duration.ofSeconds(20)),
                new MySqlMessages(stores.mysql()),
                Instant::now,
                new Search.Bounds(1 + random.nextInt(20), 1 + random.nextInt(12)));
        for (int i = 0; i < 4; i++) {
            String question = QUESTIONS.get(random.nextInt(QUESTIONS.size()));
            Map<UUID, VisibleIntervals> asked = random.nextBoolean() ? visible : one(visible, random);
            assertThat(all(search, question, asked, 1 + random.nextInt(7)))
                    .as("'%s' of seed %s", question, seed)
                    .isEqualTo(naive(question, asked, log));
        }
    }

    /// Four conversations of many people; the asker is or was in some, at times.
    private static Map<UUID, VisibleIntervals> conversations(TestLog log, Random random) {
        List<UUID> all = List.of(NewIds.next(), NewIds.next(), NewIds.next(), NewIds.next());
        UUID sender = NewIds.next();
        for (int i = 30 + random.nextInt(60); i > 0; i--) {
            UUID conversation = all.get(random.nextInt(all.size()));
            if (random.nextInt(8) == 0) {
                log.append(
                        conversation,
                        sender,
                        "{\"text\":\"apple 天气\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        null);
            } else {
                log.say(conversation, sender, text(random));
            }
        }
        var visible = new HashMap<UUID, VisibleIntervals>();
        for (UUID conversation : all) {
            VisibleIntervals intervals = VisibleIntervals.of(member(conversation, log, random));
            if (random.nextInt(4) > 0 && !intervals.none()) {
                visible.put(conversation, intervals);
            }
        }
        return visible;
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            text.append(WORDS.get(random.nextInt(WORDS.size()))).append(random.nextInt(3) == 0 ? ", " : " ");
        }
        return text.toString();
    }

    private static MemberRow member(UUID conversation, TestLog log, Random random) {
        long at = log.first() + random.nextInt(10);
        long end = at + random.nextInt(15);
        long again = end + random.nextInt(15);
        State state = random.nextInt(3) == 0 ? State.LEFT : State.ACTIVE;
        long last = log.end() - 1;
        List<Interval> past = random.nextBoolean() ? List.of() : List.of(interval(at, Math.min(end, last)));
        long join = Seq.of(1, Math.min(again, last));
        long leave = state == State.LEFT ? Seq.of(1, Math.min(last, again + random.nextInt(20))) : 0;
        return new MemberRow(conversation, NewIds.next(), Role.MEMBER, state, join, leave, past, 1);
    }

    private static Interval interval(long after, long upTo) {
        return new Interval(Seq.of(1, after), Seq.of(1, upTo));
    }

    private static Map<UUID, VisibleIntervals> one(Map<UUID, VisibleIntervals> visible, Random random) {
        List<UUID> all = List.copyOf(visible.keySet());
        if (all.isEmpty()) {
            return visible;
        }
        UUID conversation = all.get(random.nextInt(all.size()));
        return Map.of(conversation, Objects.requireNonNull(visible.get(conversation)));
    }

    /// Page by page.
    private static List<LoggedMessage> all(
            Search search, String question, Map<UUID, VisibleIntervals> visible, int limit) {
        SearchQuery query = Objects.requireNonNull(SearchQuery.of(question));
        var all = new ArrayList<LoggedMessage>();
        SearchCursor before = null;
        do {
            SearchPage page = search.find(query, visible, before, limit);
            assertThat(page.hits()).hasSizeLessThanOrEqualTo(limit);
            page.hits().forEach(hit -> {
                all.add(hit.message());
                assertThat(hit.snippet().matches()).isNotEmpty();
            });
            before =
                    page.before() == null ? null : SearchCursor.of(page.before().text());
        } while (before != null);
        found += all.size();
        return all;
    }

    /// Everything that history shows, looked through one by one.
    private static List<LoggedMessage> naive(String question, Map<UUID, VisibleIntervals> visible, TestLog log) {
        var readable = new ArrayList<LoggedMessage>();
        visible.forEach((conversation, intervals) -> readable.addAll(read(conversation, intervals)));
        assertThat(readable.size()).isLessThanOrEqualTo(log.records().size());
        return readable.stream()
                .filter(message -> message.envelope().type().equals("text"))
                .filter(message -> holds(message, question))
                .sorted(Comparator.comparing(LoggedMessage::time)
                        .thenComparing(LoggedMessage::seq)
                        .reversed())
                .toList();
    }

    private static List<LoggedMessage> read(UUID conversation, VisibleIntervals intervals) {
        var read = new ArrayList<LoggedMessage>();
        long after = 0;
        for (@Nullable HistoryPage page = null; page == null || page.more(); after = page.upTo()) {
            page = history.read(conversation, intervals, new Anchor.After(after), 50);
            read.addAll(page.messages());
        }
        return read;
    }

    private static boolean holds(LoggedMessage message, String question) {
        String json = message.envelope().body().toString();
        String text = json.substring(9, json.length() - 2).replace("ß", "ss").toLowerCase(java.util.Locale.ROOT);
        for (String word : question.toLowerCase(java.util.Locale.ROOT).split(" ")) {
            boolean letters = word.charAt(0) < 0x1000;
            boolean has = letters
                    ? java.util.Arrays.stream(text.split("[ ,]+")).anyMatch(own -> own.startsWith(word))
                    : java.util.Arrays.stream(text.split("[ ,]+")).anyMatch(own -> own.contains(word));
            if (!has) {
                return false;
            }
        }
        return true;
    }

    /// However many conversations: the index is what finds, and rows are read by their keys.
    @Example
    void theIndexIsWhatFinds() throws SQLException {
        var log = new TestLog(0);
        UUID conversation = NewIds.next();
        for (int i = 0; i < 500; i++) {
            log.say(i % 3 == 0 ? NewIds.next() : conversation, NewIds.next(), text(new Random(i)));
        }
        texts.write(log.records());
        for (int conversations : new int[] {1, 2, 500, 5_000}) {
            for (boolean older : new boolean[] {false, true}) {
                List<String> plan = plan(conversations, older, log.records());
                assertThat(plan)
                        .as("%s conversations", conversations)
                        .contains("search_text fulltext search_text_by_terms");
                assertThat(plan).contains("search_text eq_ref PRIMARY");
            }
        }
    }

    private static List<String> plan(int conversations, boolean older, List<LogRecord> records) throws SQLException {
        var plan = new ArrayList<String>();
        String sql = MySqlCandidates.sql(Duration.ofSeconds(20), conversations, older);
        try (Connection connection = stores.pool().getConnection();
                Statement statement = connection.createStatement();
                PreparedStatement explain = connection.prepareStatement("EXPLAIN " + sql)) {
            statement.execute("ANALYZE TABLE search_text");
            int index = 0;
            explain.setString(
                    ++index, Objects.requireNonNull(SearchQuery.of("apple")).expression());
            for (int i = 0; i < conversations; i++) {
                UUID id = i < records.size() ? records.get(i).conversation() : NewIds.next();
                explain.setBytes(++index, UuidBytes.of(id));
            }
            if (older) {
                explain.setObject(++index, java.time.LocalDateTime.now());
                explain.setObject(++index, java.time.LocalDateTime.now());
                explain.setBytes(++index, new byte[16]);
                explain.setBytes(++index, new byte[16]);
                explain.setLong(++index, 7);
            }
            explain.setInt(++index, 20);
            try (ResultSet row = explain.executeQuery()) {
                while (row.next()) {
                    plan.add(row.getString("table") + " " + row.getString("type") + " " + row.getString("key"));
                }
            }
        }
        return plan;
    }
}
