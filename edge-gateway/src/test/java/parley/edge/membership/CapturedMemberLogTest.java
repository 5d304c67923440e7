package parley.edge.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.event.MemberRow.State;
import parley.edge.publish.PublishFailedException;

/// What happens to a row that a gateway changed, with a sink that captures and with none.
class CapturedMemberLogTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration TOO_SLOW = Duration.ofSeconds(30);

    private final BlockingQueue<MemberRow> written = new LinkedBlockingQueue<>();
    private CompletableFuture<Void> answer = CompletableFuture.completedFuture(null);

    @Test
    void nobodyWritesARowThatIsCaptured() {
        try (var log = log(Duration.ofMillis(300))) {
            CompletableFuture<Void> told = log.member(row(1, State.ACTIVE));
            assertThat(told).isNotDone();
            log.seen(row(1, State.ACTIVE));
            assertThat(told).isCompleted();
            // The next row's time runs out after the first one's.
            log.member(row(new UUID(3, 3), 1, State.ACTIVE));
            await().atMost(TOO_SLOW).until(() -> !written.isEmpty());
            assertThat(written).extracting(MemberRow::user).containsExactly(new UUID(3, 3));
        }
    }

    @Test
    void aRowThatDoesNotComeRoundIsWritten() {
        try (var log = log(AT_ONCE)) {
            log.member(row(1, State.ACTIVE));
            await().atMost(TOO_SLOW).until(() -> written.contains(row(1, State.ACTIVE)));
            log.member(row(2, State.ACTIVE));
            await().atMost(TOO_SLOW).until(() -> written.contains(row(2, State.ACTIVE)));
        }
    }

    @Test
    void whoLeavesIsWaitedForUntilItComesRound() {
        try (var log = log(NEVER)) {
            CompletableFuture<Void> told = log.member(row(2, State.LEAVING));
            log.seen(row(1, State.ACTIVE));
            assertThat(told).as("an older version says nothing").isNotDone();
            log.seen(row(2, State.LEAVING));
            assertThat(told).isCompleted();
            assertThat(written).isEmpty();
        }
    }

    @Test
    void whoLeavesIsWaitedForUntilALaterVersionComesRound() {
        try (var log = log(NEVER)) {
            CompletableFuture<Void> told = log.member(row(2, State.LEAVING));
            log.member(row(3, State.LEFT));
            assertThat(told).isNotDone();
            log.seen(row(3, State.LEFT));
            assertThat(told).isCompleted();
        }
    }

    @Test
    void whoLeavesIsToldOfTheLogThatDidNotTakeItEither() {
        answer = CompletableFuture.failedFuture(new PublishFailedException("away", new RuntimeException(), true));
        try (var log = log(AT_ONCE)) {
            assertThatThrownBy(() -> log.member(row(2, State.LEAVING)).join())
                    .hasCauseInstanceOf(PublishFailedException.class);
        }
    }

    @Test
    void whatCameRoundBeforeItIsAskedForIsToldAtOnce() {
        try (var log = log(NEVER)) {
            log.seen(row(2, State.ACTIVE));
            log.seen(row(1, State.JOINING));
            assertThat(log.member(row(1, State.JOINING))).isCompleted();
            assertThat(log.member(row(2, State.ACTIVE))).isCompleted();
            CompletableFuture<Void> next = log.member(row(3, State.LEAVING));
            assertThat(next).as("a version that did not come round").isNotDone();
            log.seen(row(3, State.LEAVING));
            assertThat(next).isCompleted();
        }
    }

    @Test
    void remembersTheRowsOfALargeGroupAndNoMore() {
        try (var log = log(NEVER)) {
            IntStream.range(0, 17_000).forEach(user -> log.seen(row(new UUID(4, user), 1, State.ACTIVE)));
            assertThat(log.member(row(new UUID(4, 7_000), 1, State.ACTIVE))).isCompleted();
            assertThat(log.member(row(new UUID(4, 0), 1, State.ACTIVE))).isNotDone();
        }
    }

    @Test
    void whoStillWaitsAtTheEndIsToldToTryAgain() {
        var log = log(NEVER);
        CompletableFuture<Void> overtaken = log.member(row(1, State.ACTIVE));
        CompletableFuture<Void> waiting = log.member(row(2, State.LEAVING));
        log.close();
        for (var told : List.of(overtaken, waiting, log.member(row(new UUID(3, 3), 1, State.ACTIVE)))) {
            assertThatThrownBy(told::join)
                    .cause()
                    .isInstanceOfSatisfying(
                            PublishFailedException.class,
                            failed -> assertThat(failed.retry()).isTrue());
        }
        assertThat(written).isEmpty();
    }

    private CapturedMemberLog log(Duration patience) {
        return new CapturedMemberLog(
                row -> {
                    written.add(row);
                    return answer;
                },
                patience);
    }

    private static MemberRow row(long version, State state) {
        return row(new UUID(2, 2), version, state);
    }

    private static MemberRow row(UUID user, long version, State state) {
        return new MemberRow(new UUID(1, 1), user, Role.MEMBER, state, 0, 0, List.of(), version);
    }
}
