package parley.edge.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.edge.fixture.ClientFrame;

/// The cases that RFC 6455 forbids, and those at its edges.
class FrameDecoderTest {
    private static final int MOST = 100_000;

    private final FrameDecoder decoder = new FrameDecoder(MOST);
    private final List<FrameEvent> events = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 125, 126, 127, 128, 65_535, 65_536, 65_537, MOST})
    void takesAnyLengthUpToTheLimit(int length) {
        String text = "*".repeat(length);
        send(ClientFrame.text(text).bytes());
        assertThat(text(0)).isEqualTo(text);
        send(ClientFrame.text("next").bytes());
        assertThat(text(1)).isEqualTo("next");
    }

    @ParameterizedTest
    @CsvSource({"126,2,125", "127,8,125", "127,8,126", "127,8,65535"})
    void refusesLengthsThatAreLongerThanTheyNeedBe(int shortLength, int octets, int length) {
        send(ClientFrame.text("x".repeat(length)).bytes(shortLength, octets));
        assertViolated(CloseCode.PROTOCOL_ERROR);
    }

    @Test
    void refusesALengthOf64BitsWhoseFirstIsSet() {
        send(HexFormat.of().parseHex("81ff800000000000000000000000"));
        assertViolated(CloseCode.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x40, 0x20, 0x10, 0x70})
    void refusesReservedBits(int bits) {
        send(ClientFrame.of(0x81 | bits, "x").bytes());
        assertViolated(CloseCode.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void refusesReservedOpcodes(int opcode) {
        send(ClientFrame.of(0x80 | opcode, "").bytes());
        assertViolated(CloseCode.PROTOCOL_ERROR);
    }

    @Test
    void refusesAFrameWithoutAMask() {
        send(HexFormat.of().parseHex("810178"));
        assertViolated(CloseCode.PROTOCOL_ERROR);
    }

    @ParameterizedTest
    @ValueSource(ints = {ClientFrame.CLOSE, ClientFrame.PING, ClientFrame.PONG})
    void refusesControlFramesInFragmentsOrTooLong(int opcode) {
        send(ClientFrame.of(opcode, "").bytes());
        assertViolated(CloseCode.PROTOCOL_ERROR);
        events.clear();
        new FrameDecoder(MOST).decode(long126(opcode), 0, long126(opcode).length, events);
        assertViolated(CloseCode.PROTOCOL_ERROR);
    }

    private static byte[] long126(int opcode) {
        return ClientFrame.of(0x80 | opcode, new byte[126]).bytes();
    }

    @Test
    void refusesAContinuationOfNothingAndAMessageWithinAnother() {
        send(ClientFrame.of(ClientFrame.FIN | ClientFrame.CONTINUATION, "x").bytes());
        assertViolated(CloseCode.PROTOCOL_ERROR);
        var other = new FrameDecoder(MOST);
        events.clear();
        decode(other, ClientFrame.of(ClientFrame.TEXT, "x").bytes());
        decode(other, ClientFrame.text("y").bytes());
        assertViolated(CloseCode.PROTOCOL_ERROR);
    }

    @Test
    void putsFragmentsTogetherAroundPings() {
        send(ClientFrame.of(ClientFrame.TEXT, "fragment1").bytes());
        send(ClientFrame.of(ClientFrame.FIN | ClientFrame.PING, "now").bytes());
        send(ClientFrame.of(ClientFrame.CONTINUATION, "").bytes());
        send(ClientFrame.of(ClientFrame.FIN | ClientFrame.CONTINUATION, "fragment2")
                .bytes());
        assertThat(events).hasSize(2).first().isInstanceOf(FrameEvent.Ping.class);
        assertThat(text(1)).isEqualTo("fragment1fragment2");
    }

    /// From Markus Kuhn's and Autobahn's lists.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c0af",
                "e080af",
                "f08080af",
                "c1bf",
                "e09fbf",
                "f08fbfbf",
                "eda080",
                "edbfbf",
                "f4908080",
                "f888808080",
                "fe",
                "ff",
                "cebae1bdb9cf83cebcceb5eda080656469746564",
                "ce",
                "e282",
                "f09f98",
                "61e28261"
            })
    void refusesWhatIsNotUtf8AsAWholeAndByteByByte(String hex) {
        byte[] text = HexFormat.of().parseHex(hex);
        send(ClientFrame.of(ClientFrame.FIN | ClientFrame.TEXT, text).bytes());
        assertViolated(CloseCode.INVALID_PAYLOAD);
        events.clear();
        var other = new FrameDecoder(MOST);
        for (int i = 0; i < text.length; i++) {
            int opcode = i == 0 ? ClientFrame.TEXT : ClientFrame.CONTINUATION;
            int fin = i == text.length - 1 ? ClientFrame.FIN : 0;
            decode(other, ClientFrame.of(fin | opcode, new byte[] {text[i]}).bytes());
        }
        assertViolated(CloseCode.INVALID_PAYLOAD);
    }

    @Test
    void saysAtTheFirstWrongByteThatATextIsNotUtf8() {
        byte[] whole = ClientFrame.of(
                        ClientFrame.FIN | ClientFrame.TEXT, HexFormat.of().parseHex("61ff6161616161"))
                .bytes();
        decoder.decode(whole, 0, 6 + 2, events);
        assertViolated(CloseCode.INVALID_PAYLOAD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"c280", "e0a080", "ed9fbf", "ee8080", "efbfbf", "f0908080", "f48fbfbf", "00", "7f"})
    void takesTheEdgesOfUtf8(String hex) {
        byte[] text = HexFormat.of().parseHex(hex);
        send(ClientFrame.of(ClientFrame.FIN | ClientFrame.TEXT, text).bytes());
        assertThat(((FrameEvent.Text) events.getFirst()).payload()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999})
    void takesCloseCodesThatMayBeSent(int code) {
        send(ClientFrame.close(code, "bye").bytes());
        send(ClientFrame.text("more").bytes());
        assertThat(events).containsExactly(new FrameEvent.Close(code));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
    void refusesCloseCodesThatMayNot(int code) {
        send(ClientFrame.close(code, "").bytes());
        assertViolated(CloseCode.PROTOCOL_ERROR);
    }

    @Test
    void takesACloseFrameWithoutACodeAndRefusesHalfOfOne() {
        send(ClientFrame.of(ClientFrame.FIN | ClientFrame.CLOSE, "").bytes());
        assertThat(events).containsExactly(new FrameEvent.Close(CloseCode.NO_STATUS));
        events.clear();
        decode(new FrameDecoder(MOST), ClientFrame.of(0x88, new byte[1]).bytes());
        assertViolated(CloseCode.PROTOCOL_ERROR);
        events.clear();
        byte[] reason = {3, (byte) 0xE8, (byte) 0xFF};
        decode(new FrameDecoder(MOST), ClientFrame.of(0x88, reason).bytes());
        assertViolated(CloseCode.INVALID_PAYLOAD);
    }

    @Test
    void saysOnceThatAMessageIsTooLargeAndStillHearsTheClose() {
        send(ClientFrame.text("x".repeat(MOST + 1)).bytes());
        send(ClientFrame.text("more").bytes());
        send(ClientFrame.close(1000, "").bytes());
        assertThat(events).containsExactly(new FrameEvent.TooLarge(), new FrameEvent.Close(1000));
    }

    @Test
    void countsFragmentsTogetherAndEmptyOnesToo() {
        byte[] half = ClientFrame.of(ClientFrame.TEXT, "x".repeat(MOST / 2)).bytes();
        send(half);
        assertThat(events).isEmpty();
        send(ClientFrame.of(ClientFrame.CONTINUATION, "x".repeat(MOST / 2 + 1)).bytes());
        assertThat(events).containsExactly(new FrameEvent.TooLarge());
        events.clear();
        var other = new FrameDecoder(10);
        decode(other, ClientFrame.of(ClientFrame.TEXT, "").bytes());
        for (int i = 0; i < 10; i++) {
            decode(other, ClientFrame.of(ClientFrame.CONTINUATION, "").bytes());
        }
        assertThat(events).containsExactly(new FrameEvent.TooLarge());
    }

    @Test
    void skipsDataWhenAskedTo() {
        send(ClientFrame.of(ClientFrame.TEXT, "begun ").bytes());
        decoder.skipData();
        send(ClientFrame.of(ClientFrame.FIN | ClientFrame.CONTINUATION, "ended").bytes());
        send(ClientFrame.text("more").bytes());
        send(ClientFrame.of(ClientFrame.FIN | ClientFrame.PING, "").bytes());
        assertThat(events).singleElement().isInstanceOf(FrameEvent.Ping.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 65_535, 65_536, 1_000_000})
    void theServersFramesHaveTheShortestHeader(int length) {
        var frame = EncodedFrame.text(new byte[length]);
        int header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
        assertThat(frame.length()).isEqualTo(length);
        assertThat(frame.buffer().remaining()).isEqualTo(header + length);
        assertThat(frame.buffer().get(1) & 0xFF).isEqualTo(length < 126 ? length : length < 65_536 ? 126 : 127);
    }

    private void send(byte[] bytes) {
        decode(decoder, bytes);
    }

    private void decode(FrameDecoder by, byte[] bytes) {
        by.decode(bytes, 0, bytes.length, events);
    }

    private String text(int number) {
        return new String(((FrameEvent.Text) events.get(number)).payload(), StandardCharsets.UTF_8);
    }

    private void assertViolated(int code) {
        assertThat(events).hasSize(1);
        assertThat(events.getFirst())
                .isInstanceOfSatisfying(
                        FrameEvent.Violation.class,
                        violation -> assertThat(violation.code())
                                .as(violation.what())
                                .isEqualTo(code));
    }
}
