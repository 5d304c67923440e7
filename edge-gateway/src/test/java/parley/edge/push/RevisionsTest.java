package parley.edge.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RevisionsTest {
    private static final UUID TALK = new UUID(1, 1);

    private final Revisions revisions = new Revisions();

    @Test
    void aConnectionThatKnowsTheRewindGoesOn() {
        assertThat(revisions.begin(Map.of(TALK, 2))).isTrue();
        assertThat(revisions.rewound(TALK, 1)).isFalse();
        assertThat(revisions.rewound(TALK, 2)).isFalse();
        assertThat(revisions.rewound(TALK, 3)).isTrue();
        assertThat(revisions.rewound(new UUID(1, 2), 1)).isTrue();
        assertThat(revisions.of(TALK)).isEqualTo(2);
        assertThat(revisions.of(new UUID(1, 2))).isZero();
    }

    /// The cursors may have been read before or after the rewind: what was read tells.
    @Test
    void whatIsToldWhileTheCursorsAreReadIsComparedWithThem() {
        assertThat(revisions.rewound(TALK, 2)).isFalse();
        assertThat(revisions.begin(Map.of(TALK, 1))).isFalse();

        var late = new Revisions();
        assertThat(late.rewound(TALK, 2)).isFalse();
        assertThat(late.begin(Map.of(TALK, 2))).isTrue();
    }
}
