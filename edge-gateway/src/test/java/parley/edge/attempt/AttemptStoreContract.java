package parley.edge.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.edge.attempt.AttemptPolicy.Past;
import parley.edge.attempt.AttemptPolicy.Place;
import parley.edge.attempt.AttemptStore.Claim;
import parley.edge.attempt.AttemptStore.Counted;
import parley.edge.attempt.AttemptStore.Goal;
import parley.edge.attempt.AttemptStore.State;

/// What every store of attempts does.
abstract class AttemptStoreContract {
    private final Target target = new Target(UUID.randomUUID(), "phone");
    private final UUID conversation = UUID.randomUUID();
    private final Place place = new Place(conversation, (1L << 44) | 7);

    abstract AttemptStore store();

    @Test
    void countsAcrossCallersAndNeverBelowWhatTheyKnow() {
        assertThat(store().count(target, place, 0)).isEqualTo(new Counted(1, false));
        assertThat(store().count(target, place, 0)).isEqualTo(new Counted(2, false));
        assertThat(store().count(target, place, 5)).isEqualTo(new Counted(6, false));
        assertThat(store().load(target)).containsExactly(java.util.Map.entry(place, new Past(6, false)));
        assertThat(store().load(new Target(target.user(), "tablet"))).isEmpty();
    }

    @Test
    void letsOneOfManyWriteAnEnd() {
        List<Claim> claims = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture.allOf(IntStream.range(0, 32)
                        .mapToObj(i -> CompletableFuture.runAsync(
                                () -> claims.add(store().claim(target, place, Goal.END, "owner" + i)),
                                task -> Thread.ofVirtual().start(task)))
                        .toArray(CompletableFuture[]::new))
                .join();
        assertThat(claims).hasSize(32).containsOnlyOnce(Claim.OURS).doesNotContain(Claim.DONE);
        store().conclude(target, place, State.FAILED);
        assertThat(store().claim(target, place, Goal.END, "owner1")).isEqualTo(Claim.DONE);
        assertThat(store().count(target, place, 0).ended()).isTrue();
    }

    @Test
    void letsTheSameOwnerTryAgain() {
        assertThat(store().claim(target, place, Goal.END, "a")).isEqualTo(Claim.OURS);
        assertThat(store().claim(target, place, Goal.END, "a")).isEqualTo(Claim.OURS);
        assertThat(store().claim(target, place, Goal.END, "b")).isEqualTo(Claim.BUSY);
    }

    @Test
    void recoversOnceAndForGood() {
        store().count(target, place, 7);
        store().conclude(target, place, State.FAILED);
        assertThat(store().load(target)).containsExactly(java.util.Map.entry(place, new Past(8, true)));
        assertThat(store().claim(target, place, Goal.RECOVER, "a")).isEqualTo(Claim.OURS);
        store().conclude(target, place, State.RECOVERED);
        assertThat(store().claim(target, place, Goal.RECOVER, "b")).isEqualTo(Claim.DONE);
        store().conclude(target, place, State.FAILED);
        assertThat(store().claim(target, place, Goal.END, "b")).isEqualTo(Claim.DONE);
        assertThat(store().load(target)).isEmpty();
    }

    @Test
    void forgetsWhatWasAcknowledgedButNotWhatFailed() {
        Place expired = new Place(conversation, 8);
        Place failed = new Place(conversation, 9);
        Place later = new Place(conversation, 11);
        Place elsewhere = new Place(UUID.randomUUID(), 1);
        store().count(target, new Place(conversation, 7), 0);
        store().conclude(target, expired, State.EXPIRED);
        store().conclude(target, failed, State.FAILED);
        store().count(target, later, 0);
        store().count(target, elsewhere, 0);
        store().forget(target, conversation, 10);
        assertThat(store().load(target)).containsOnlyKeys(failed, later, elsewhere);
        assertThat(store().claim(target, expired, Goal.END, "a")).isEqualTo(Claim.OURS);
        assertThat(store().claim(target, failed, Goal.END, "a")).isEqualTo(Claim.DONE);
    }
}
