package parley.toolbox.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CursorsTest {
    private static final UUID ONE = new UUID(1, 7);
    private static final UUID OTHER = new UUID(2, 7);

    private final Cursors cursors = new Cursors();

    private boolean raise(UUID conversation, long seq) {
        return cursors.raise(conversation.getMostSignificantBits(), conversation.getLeastSignificantBits(), seq);
    }

    private String acknowledgement() {
        return new String(cursors.acknowledgement(), StandardCharsets.US_ASCII);
    }

    @Test
    void acknowledgesWhatIsNewOfEachConversation() {
        assertThat(raise(ONE, 5)).isTrue();
        assertThat(raise(OTHER, 3)).isTrue();
        assertThat(raise(ONE, 6)).isTrue();
        assertThat(acknowledgement()).isEqualTo("{\"op\":\"ack\",\"cursors\":{\"" + ONE + "\":6,\"" + OTHER + "\":3}}");
        raise(OTHER, 4);
        assertThat(acknowledgement()).isEqualTo("{\"op\":\"ack\",\"cursors\":{\"" + OTHER + "\":4}}");
    }

    @Test
    void acknowledgesAgainWhatComesAgain() {
        raise(ONE, 5);
        acknowledgement();
        assertThat(raise(ONE, 5)).isFalse();
        assertThat(raise(ONE, 4)).isFalse();
        assertThat(acknowledgement()).contains(":5}");
    }
}
