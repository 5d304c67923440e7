package parley.edge.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import parley.edge.fixture.ClientFrame;

/// Whatever a client sends, in whatever pieces it comes.
class FrameDecoderProperties {
    private static final int MOST = 3_000;
    private static final String[] CHARACTERS = {"a", "Z", " ", "é", "ß", "€", "語", "😀", "\u0000", "\uFFFD"};

    /// What was sent, and what has to come out.
    private record Script(byte[] bytes, List<String> expected) {}

    @Property(tries = 1_000)
    void theSameEventsComeOutWhereverTheBytesAreCut(@ForAll long seed) {
        var random = new Random(seed);
        Script script = script(random);
        assertThat(seen(decode(script.bytes(), List.of()))).isEqualTo(script.expected());
        var cuts = random.ints(random.nextInt(20), 0, script.bytes().length + 1)
                .sorted()
                .boxed()
                .toList();
        assertThat(seen(decode(script.bytes(), cuts))).isEqualTo(script.expected());
        var everywhere = new ArrayList<Integer>();
        for (int i = 1; i < script.bytes().length; i++) {
            everywhere.add(i);
        }
        assertThat(seen(decode(script.bytes(), everywhere))).isEqualTo(script.expected());
    }

    @Property(tries = 2_000)
    void anyBytesGiveEventsAndAtMostOneViolationAtTheEnd(@ForAll @Size(max = 2_000) byte[] bytes, @ForAll long seed) {
        var random = new Random(seed);
        byte[] sent = random.nextBoolean() ? bytes : spoiled(random);
        var cuts = random.ints(5, 0, sent.length + 1).sorted().boxed().toList();
        List<FrameEvent> events = decode(sent, cuts);
        long data = 0;
        for (int i = 0; i < events.size(); i++) {
            switch (events.get(i)) {
                case FrameEvent.Violation violation -> {
                    assertThat(i).isEqualTo(events.size() - 1);
                    assertThat(violation.code()).isIn(CloseCode.PROTOCOL_ERROR, CloseCode.INVALID_PAYLOAD);
                }
                case FrameEvent.Close _ -> assertThat(i).isEqualTo(events.size() - 1);
                case FrameEvent.Text text -> data += text.payload().length;
                case FrameEvent.Binary binary -> data += binary.payload().length;
                case FrameEvent.Ping ping -> data += ping.payload().length;
                case FrameEvent.Pong pong -> data += pong.payload().length;
                case FrameEvent.TooLarge() -> {}
            }
        }
        assertThat(data).isLessThanOrEqualTo(sent.length);
    }

    private static List<FrameEvent> decode(byte[] bytes, List<Integer> cuts) {
        var decoder = new FrameDecoder(MOST);
        var events = new ArrayList<FrameEvent>();
        int from = 0;
        for (int cut : cuts) {
            decoder.decode(bytes, from, cut, events);
            from = cut;
        }
        decoder.decode(bytes, from, bytes.length, events);
        return events;
    }

    private static Script script(Random random) {
        var bytes = new ByteArrayOutputStream();
        var expected = new ArrayList<String>();
        for (int message = random.nextInt(5); message >= 0; message--) {
            controls(random, bytes, expected);
            message(random, bytes, expected);
        }
        if (random.nextBoolean()) {
            bytes.writeBytes(ClientFrame.close(3_000 + random.nextInt(2_000), text(random, 20))
                    .bytes());
            expected.add("close");
            bytes.writeBytes(ClientFrame.text("after the end").bytes());
        }
        return new Script(bytes.toByteArray(), expected);
    }

    private static void message(Random random, ByteArrayOutputStream bytes, List<String> expected) {
        boolean text = random.nextInt(4) > 0;
        byte[] payload = text(random, random.nextInt(4) == 0 ? 700 : 60).getBytes(StandardCharsets.UTF_8);
        int opcode = text ? ClientFrame.TEXT : ClientFrame.BINARY;
        int at = 0;
        boolean fin = false;
        while (!fin) {
            fin = random.nextBoolean();
            int to = fin ? payload.length : at + random.nextInt(payload.length - at + 1);
            byte[] part = java.util.Arrays.copyOfRange(payload, at, to);
            bytes.writeBytes(new ClientFrame((fin ? ClientFrame.FIN : 0) | opcode, part, random.nextInt()).bytes());
            at = to;
            opcode = ClientFrame.CONTINUATION;
            if (!fin) {
                controls(random, bytes, expected);
            }
        }
        expected.add((text ? "text " : "binary ") + new String(payload, StandardCharsets.UTF_8));
    }

    private static void controls(Random random, ByteArrayOutputStream bytes, List<String> expected) {
        while (random.nextInt(3) == 0) {
            boolean ping = random.nextBoolean();
            String payload = text(random, 30);
            int opcode = ping ? ClientFrame.PING : ClientFrame.PONG;
            bytes.writeBytes(ClientFrame.of(ClientFrame.FIN | opcode, payload).bytes());
            expected.add((ping ? "ping " : "pong ") + payload);
        }
    }

    private static String text(Random random, int most) {
        var text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append(CHARACTERS[random.nextInt(CHARACTERS.length)]);
        }
        return text.toString();
    }

    /// @return frames of which a few octets are wrong
    private static byte[] spoiled(Random random) {
        byte[] bytes = script(random).bytes();
        for (int i = random.nextInt(4); i >= 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static List<String> seen(List<FrameEvent> events) {
        return events.stream().map(FrameDecoderProperties::seen).toList();
    }

    private static String seen(FrameEvent event) {
        return switch (event) {
            case FrameEvent.Text text -> "text " + utf8(text.payload());
            case FrameEvent.Binary binary -> "binary " + utf8(binary.payload());
            case FrameEvent.Ping ping -> "ping " + utf8(ping.payload());
            case FrameEvent.Pong pong -> "pong " + utf8(pong.payload());
            case FrameEvent.Close _ -> "close";
            case FrameEvent.TooLarge() -> "too large";
            case FrameEvent.Violation violation -> "violation " + violation.code();
        };
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
