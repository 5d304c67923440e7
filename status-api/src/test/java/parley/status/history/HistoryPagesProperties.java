package parley.status.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Interval;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.contract.member.Membership;
import parley.contract.range.RangeReader;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.status.fixture.RowWriter;
import parley.status.fixture.Stores;
import parley.status.fixture.TestLog;
import parley.status.fixture.ViewWriter;
import parley.status.membership.VisibleIntervals;
import parley.testkit.backend.Backends;

/// A member's pages, over real stores: what lay between two memberships is hidden and nothing else is.
final class HistoryPagesProperties {
    private static final int PARTITION = 0;
    private static Stores stores;
    private static ViewWriter view;
    private static RowWriter rows;
    private static RedisHotView hotView;
    private static MySqlArchive archive;
    private static int known;
    private static int refused;

    @BeforeContainer
    static void open() throws SQLException {
        Backends backends = Backends.shared();
        var partitions = new Partitions(1);
        stores = new Stores(backends);
        view = new ViewWriter(backends.redis(), PARTITION, 8);
        rows = new RowWriter(backends.mysql(), PARTITION);
        hotView = new RedisHotView(stores.redis(), partitions);
        archive = new MySqlArchive(stores.mysql(), partitions);
    }

    @AfterContainer
    static void close() throws SQLException {
        stores.close();
        view.close();
        rows.close();
        assertThat(known).isGreaterThan(500);
        assertThat(refused).isGreaterThan(20);
    }

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void showExactlyWhatTheMemberSees(@ForAll long seed) throws SQLException {
        var random = new Random(seed);
        var world = new Small(random);
        for (int i = 0; i < 10; i++) {
            world.page();
        }
        world.heal();
        world.everything();
    }

    /// One conversation of a partition, one member of it, stores that have come to random places.
    private static final class Small {
        private final Random random;
        private final UUID conversation = NewIds.next();
        private final TestLog log;
        private final MemberRow row;
        private final VisibleIntervals visible;
        private final HistoryPages pages;
        private long applied;
        private long written;

        Small(Random random) throws SQLException {
            this.random = random;
            this.log = new TestLog(random.nextInt(3) * 20L);
            UUID sender = NewIds.next();
            UUID other = NewIds.next();
            for (int i = 20 + random.nextInt(40); i > 0; i--) {
                log.append(random.nextInt(3) == 0 ? other : conversation, sender, new byte[] {'1'}, null);
            }
            row = member();
            visible = VisibleIntervals.of(row);
            applied = log.first() + random.nextInt(log.records().size());
            written = log.first() + random.nextInt(log.records().size());
            view.flush();
            applied += apply(applied, random.nextInt(30));
            rows.write(log.from(log.first(), (int) (written - log.first())), written);
            // As if read a moment ago: the database's end is known.
            var watermarks = new Watermarks(p -> written, () -> 0, java.time.Duration.ZERO, Runnable::run);
            pages = new HistoryPages(
                    new RangeReader(hotView, archive, Topic.GENERATION),
                    new LogEnds(hotView, archive, watermarks, new Partitions(1), Topic.GENERATION));
        }

        void page() {
            if (visible.none()) {
                return;
            }
            int limit = 1 + random.nextInt(12);
            Anchor anchor = anchor();
            HistoryPage page;
            try {
                page = pages.read(conversation, visible, anchor, limit);
            } catch (UnprovablePageException e) {
                refused++;
                return;
            }
            known++;
            assertThat(page.messages()).hasSizeLessThanOrEqualTo(limit);
            assertThat(page.messages()).as("%s of %s", anchor, row).isEqualTo(seen(page.after(), page.upTo()));
            switch (anchor) {
                case Anchor.Newest() -> assertThat(page.more()).isEqualTo(page.after() > 0);
                case Anchor.Before(long seq) -> {
                    assertThat(page.upTo()).isEqualTo(Math.max(0, seq - 1));
                    assertThat(page.more()).isEqualTo(page.after() > 0);
                }
                case Anchor.After(long seq) -> assertThat(page.after()).isEqualTo(seq);
            }
        }

        /// Once both stores have caught up, paging both ways shows everything once.
        void everything() {
            if (visible.none()) {
                return;
            }
            int limit = 1 + random.nextInt(12);
            var down = new ArrayList<LoggedMessage>();
            HistoryPage page = pages.read(conversation, visible, new Anchor.Newest(), limit);
            down.addAll(page.messages());
            while (page.more()) {
                page = pages.read(conversation, visible, new Anchor.Before(page.after() + 1), limit);
                down.addAll(0, page.messages());
            }
            var up = new ArrayList<LoggedMessage>();
            page = pages.read(conversation, visible, new Anchor.After(0), limit);
            up.addAll(page.messages());
            while (page.more()) {
                page = pages.read(conversation, visible, new Anchor.After(page.upTo()), limit);
                up.addAll(page.messages());
            }
            List<LoggedMessage> all = seen(0, Long.MAX_VALUE);
            assertThat(down).as("downwards for %s", row).isEqualTo(all);
            assertThat(up).as("upwards for %s", row).isEqualTo(all);
        }

        void heal() throws SQLException {
            apply(applied, Integer.MAX_VALUE);
            rows.write(log.from(written, Integer.MAX_VALUE), log.end());
            written = log.end();
        }

        private int apply(long from, int max) {
            var batch = log.from(from, max);
            assertThat(view.apply(from, batch)).isTrue();
            return batch.size();
        }

        private List<LoggedMessage> seen(long after, long upTo) {
            return log.canonical(conversation, after, upTo).stream()
                    .filter(message -> Membership.sees(row, message.seq()))
                    .toList();
        }

        private Anchor anchor() {
            return switch (random.nextInt(5)) {
                case 0 -> new Anchor.Newest();
                case 1, 2 -> new Anchor.Before(place());
                default -> new Anchor.After(place());
            };
        }

        private long place() {
            return random.nextInt(8) == 0
                    ? 0
                    : Seq.of(1, log.first() + random.nextInt(log.records().size() + 2));
        }

        private MemberRow member() {
            var past = new ArrayList<Interval>();
            long at = log.first() + random.nextInt(5);
            for (int i = random.nextInt(3); i > 0; i--) {
                long end = at + random.nextInt(12);
                past.add(new Interval(Seq.of(1, at), Seq.of(1, end)));
                at = end + random.nextInt(8);
            }
            State state = State.values()[random.nextInt(State.values().length)];
            long join = state == State.JOINING ? 0 : random.nextInt(4) == 0 && past.isEmpty() ? 0 : Seq.of(1, at);
            long leave = state == State.LEFT ? Math.max(join, Seq.of(1, at + random.nextInt(12))) : 0;
            // Boundaries are records of the log: none lies beyond its end.
            long last = Seq.of(1, log.end()) - 1;
            return new MemberRow(
                    conversation,
                    NewIds.next(),
                    Role.MEMBER,
                    state,
                    Math.min(join, last),
                    Math.min(leave, last),
                    past.stream()
                            .map(i -> new Interval(Math.min(last, i.after()), Math.min(last, i.upTo())))
                            .toList(),
                    1);
        }
    }
}
