package parley.delivery.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import parley.delivery.receipt.RedisReceipts.Position;

class ResumeTest {
    @Test
    void readsAgainWhatWasFoldedAndPerhapsNotTold() {
        assertThat(Resume.from(40L, new Position(0, 50), 0, 60)).isEqualTo(40);
    }

    @Test
    void goesBackToWhereRedisWasSetBackTo() {
        assertThat(Resume.from(50L, new Position(0, 30), 0, 60)).isEqualTo(30);
    }

    @Test
    void aFoldThatWasNeverToldIsReadFromItsStart() {
        assertThat(Resume.from(null, new Position(10, 50), 0, 60)).isEqualTo(10);
    }

    @Test
    void whenRedisForgotItGoesOnWhereItHadCome() {
        assertThat(Resume.from(40L, null, 0, 60)).isEqualTo(40);
        assertThat(Resume.from(null, null, 7, 60)).isEqualTo(7);
    }

    @Test
    void aPlaceThatTheLogDoesNotHaveMeansEverything() {
        assertThat(Resume.from(40L, new Position(0, 40), 45, 60)).isEqualTo(45);
        assertThat(Resume.from(40L, new Position(0, 40), 0, 20)).isZero();
    }
}
