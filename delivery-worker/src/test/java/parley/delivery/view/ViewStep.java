package parley.delivery.view;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/// Something that happens to a partition, its workers or its Redis.
sealed interface ViewStep {
    /// New messages.
    record Append(int conversation, int count) implements ViewStep {}

    /// A client sends an earlier message again, `back` messages ago.
    record Resend(int back) implements ViewStep {}

    /// A client uses an earlier id for other content.
    record Misuse(int back) implements ViewStep {}

    /// A message about an earlier one, `back` messages ago.
    record About(String type, int back, int sender) implements ViewStep {}

    /// An edit of what was taken back `back` recalls ago, which it crossed.
    record Crossing(int back) implements ViewStep {}

    record Poison() implements ViewStep {}

    /// One of two workers, each with a position of its own, takes a batch.
    record Work(int worker, int batch) implements ViewStep {}

    /// A worker believes to be further back than it is: it takes something again.
    record Forget(int worker, int back) implements ViewStep {}

    /// Redis loses everything.
    record Flush() implements ViewStep {}

    /// Redis loses the view's position alone.
    record LoseView() implements ViewStep {}

    /// Redis evicts a conversation's stream.
    record EvictHot(int conversation) implements ViewStep {}

    /// Redis evicts what it knows of an id.
    record EvictRecent(int back) implements ViewStep {}

    record Snapshot() implements ViewStep {}

    /// Redis comes back as it was at the last snapshot.
    record Rollback() implements ViewStep {}

    /// Retention drops records that the view has not seen.
    record Retention(int records) implements ViewStep {}

    int CONVERSATIONS = 3;

    /// Everything that can happen.
    static Arbitrary<List<ViewStep>> histories() {
        return Arbitraries.frequencyOf(
                        Tuple.of(12, appends()),
                        Tuple.of(4, back(12).map(Resend::new)),
                        Tuple.of(2, back(12).map(Misuse::new)),
                        Tuple.of(8, abouts()),
                        Tuple.of(1, Arbitraries.just(new Poison())),
                        Tuple.of(16, works()),
                        Tuple.of(3, forgets()),
                        Tuple.of(1, Arbitraries.just(new Flush())),
                        Tuple.of(1, Arbitraries.just(new LoseView())),
                        Tuple.of(
                                1,
                                Arbitraries.integers()
                                        .between(0, CONVERSATIONS - 1)
                                        .map(EvictHot::new)),
                        Tuple.of(1, back(12).map(EvictRecent::new)),
                        Tuple.of(1, Arbitraries.just(new Snapshot())),
                        Tuple.of(1, Arbitraries.just(new Rollback())),
                        Tuple.of(1, Arbitraries.integers().between(1, 5).map(Retention::new)))
                .list()
                .ofMinSize(10)
                .ofMaxSize(50);
    }

    /// Nothing that makes Redis forget an id while its later resend can still be read.
    static Arbitrary<List<ViewStep>> historiesThatKeepIds() {
        return Arbitraries.frequencyOf(
                        Tuple.of(10, appends()),
                        Tuple.of(6, back(20).map(Resend::new)),
                        Tuple.of(3, back(20).map(Misuse::new)),
                        Tuple.of(1, Arbitraries.just(new Poison())),
                        Tuple.of(16, works()),
                        Tuple.of(4, forgets()),
                        Tuple.of(
                                1,
                                Arbitraries.integers()
                                        .between(0, CONVERSATIONS - 1)
                                        .map(EvictHot::new)),
                        Tuple.of(1, Arbitraries.just(new Snapshot())),
                        Tuple.of(1, Arbitraries.just(new Rollback())))
                .list()
                .ofMinSize(10)
                .ofMaxSize(50);
    }

    /// Much is taken back, and nothing is sent twice: what is sent again after Redis forgot it is a new message to the
    /// view.
    static Arbitrary<List<ViewStep>> historiesOfRecalls() {
        return Arbitraries.frequencyOf(
                        Tuple.of(6, appends()),
                        Tuple.of(8, abouts()),
                        Tuple.of(6, back(3).map(Crossing::new)),
                        Tuple.of(14, works()),
                        Tuple.of(2, forgets()),
                        Tuple.of(3, Arbitraries.just(new Flush())),
                        Tuple.of(1, Arbitraries.just(new LoseView())),
                        Tuple.of(1, Arbitraries.just(new Snapshot())),
                        Tuple.of(1, Arbitraries.just(new Rollback())),
                        Tuple.of(1, Arbitraries.integers().between(1, 5).map(Retention::new)))
                .list()
                .ofMinSize(10)
                .ofMaxSize(50);
    }

    private static Arbitrary<ViewStep> appends() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, CONVERSATIONS - 1),
                        Arbitraries.integers().between(1, 4))
                .as(Append::new);
    }

    private static Arbitrary<ViewStep> works() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(1, 8))
                .as(Work::new);
    }

    private static Arbitrary<ViewStep> forgets() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(1, 6))
                .as(Forget::new);
    }

    private static Arbitrary<ViewStep> abouts() {
        return Combinators.combine(
                        Arbitraries.of("edit", "edit", "recall", "recall", "reaction"),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(1, 2))
                .as(About::new);
    }

    private static Arbitrary<Integer> back(int most) {
        return Arbitraries.integers().between(1, most);
    }
}
