package parley.edge.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// The check against Java's own decoder.
class Utf8Properties {
    private static final int[] TELLING = {
        0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
        0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
    };

    @Property(tries = 20_000)
    void agreesWithJava(@ForAll long seed) {
        var random = new Random(seed);
        byte[] bytes = new byte[random.nextInt(12)];
        for (int i = 0; i < bytes.length; i++) {
            boolean ascii = random.nextInt(3) == 0;
            bytes[i] = (byte) (ascii ? 'a' : TELLING[random.nextInt(TELLING.length)]);
        }
        int cut = random.nextInt(bytes.length + 1);
        int state = Utf8.check(Utf8.check(Utf8.ACCEPT, bytes, 0, cut), bytes, cut, bytes.length);
        assertThat(state == Utf8.ACCEPT).isEqualTo(java(bytes));
    }

    private static boolean java(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
