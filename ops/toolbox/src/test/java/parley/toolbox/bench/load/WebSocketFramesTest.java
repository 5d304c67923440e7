package parley.toolbox.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketFramesTest {
    private static final int LAST = 0x80;

    private final List<String> read = new ArrayList<>();
    private final ServerFrames.Reader reader = new ServerFrames.Reader() {
        @Override
        public void text(byte[] bytes, int length) {
            read.add(new String(bytes, 0, length, StandardCharsets.UTF_8));
        }

        @Override
        public void control(int opcode, byte[] payload) {
            read.add(opcode + " " + new String(payload, StandardCharsets.UTF_8));
        }
    };

    private static void server(ByteBuf out, int first, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        out.writeByte(first);
        if (bytes.length < 126) {
            out.writeByte(bytes.length);
        } else if (bytes.length < 65_536) {
            out.writeByte(126).writeShort(bytes.length);
        } else {
            out.writeByte(127).writeLong(bytes.length);
        }
        out.writeBytes(bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 9, 125, 126, 65_535, 65_536})
    void whatAClientWritesIsMaskedAndUnmasksToThePayload(int length) {
        byte[] payload = new byte[length + 3];
        new SplittableRandom(length).nextBytes(payload);
        ByteBuf frame = new ClientFrames().frame(ByteBufAllocator.DEFAULT, ClientFrames.TEXT, payload, length);
        assertThat(frame.readUnsignedByte()).isEqualTo((short) 0x81);
        int second = frame.readUnsignedByte();
        assertThat(second & 0x80).as("masked").isNotZero();
        int told = second & 0x7F;
        long size = told == 127 ? frame.readLong() : told == 126 ? frame.readUnsignedShort() : told;
        assertThat(size).isEqualTo(length);
        byte[] mask = new byte[4];
        frame.readBytes(mask);
        byte[] masked = ByteBufUtil.getBytes(frame);
        frame.release();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= mask[i % 4];
        }
        assertThat(masked).isEqualTo(Arrays.copyOf(payload, length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 125, 126, 65_535, 65_536})
    void readsEverySize(int length) {
        ByteBuf in = Unpooled.buffer();
        server(in, LAST | ClientFrames.TEXT, "x".repeat(length));
        new ServerFrames().read(in, new byte[ServerFrames.most()], reader);
        assertThat(read).containsExactly("x".repeat(length));
        assertThat(in.isReadable()).isFalse();
    }

    @Property(tries = 200)
    void readsFragmentsAndControlFramesHoweverTheyAreCut(@ForAll @IntRange(min = 0, max = 60) int cut) {
        read.clear();
        ByteBuf all = Unpooled.buffer();
        server(all, ClientFrames.TEXT, "one ");
        server(all, LAST | ClientFrames.PING, "ping");
        server(all, ClientFrames.CONTINUATION, "message ");
        server(all, LAST | ClientFrames.CONTINUATION, "in parts");
        server(all, LAST | ClientFrames.TEXT, "and one whole");
        byte[] bytes = ByteBufUtil.getBytes(all);
        int at = Math.min(cut, bytes.length);
        var frames = new ServerFrames();
        ByteBuf in = Unpooled.buffer();
        for (byte[] part : List.of(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at, bytes.length))) {
            in.writeBytes(part);
            frames.read(in, new byte[ServerFrames.most()], reader);
        }
        assertThat(read).containsExactly("9 ping", "one message in parts", "and one whole");
    }

    @Test
    void refusesWhatNoServerSends() {
        ByteBuf in = Unpooled.buffer()
                .writeByte(LAST | ClientFrames.TEXT)
                .writeByte(127)
                .writeLong(1L << 40);
        assertThatIllegalStateException()
                .isThrownBy(() -> new ServerFrames().read(in, new byte[ServerFrames.most()], reader))
                .withMessageContaining("expected at most");
    }

    @Test
    void opensAsTheStandardSays() {
        assertThat(Handshake.accept("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        var handshake = new Handshake(new SplittableRandom(1));
        assertThat(new String(
                        handshake.request(URI.create("ws://127.0.0.1:80/ws"), "parley.v1"), StandardCharsets.US_ASCII))
                .startsWith("GET /ws HTTP/1.1\r\nHost: 127.0.0.1:80\r\n")
                .contains("Sec-WebSocket-Protocol: parley.v1\r\n")
                .endsWith("\r\n\r\n");
        String answer = "HTTP/1.1 101 \r\nUpgrade: websocket\r\nsec-websocket-accept: "
                + Handshake.accept(handshake.key()) + "\r\n\r";
        ByteBuf in = Unpooled.copiedBuffer(answer, StandardCharsets.US_ASCII);
        assertThat(handshake.answer(in)).as("not whole yet").isNull();
        in.writeBytes("\nrest".getBytes(StandardCharsets.US_ASCII));
        assertThat(handshake.answer(in)).isEmpty();
        assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("rest");
    }

    @Test
    void saysWhyASocketIsNotOpened() {
        var handshake = new Handshake(new SplittableRandom(1));
        assertThat(handshake.answer(Unpooled.copiedBuffer("HTTP/1.1 503 \r\n\r\n", StandardCharsets.US_ASCII)))
                .isEqualTo("handshake: HTTP/1.1 503 ");
        assertThat(handshake.answer(Unpooled.copiedBuffer(
                        "HTTP/1.1 101 \r\nSec-WebSocket-Accept: x\r\n\r\n", StandardCharsets.US_ASCII)))
                .contains("Accept");
    }
}
