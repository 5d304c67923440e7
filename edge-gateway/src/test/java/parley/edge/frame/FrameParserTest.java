package parley.edge.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameParserTest {
    private static final String C = "0192f0c1-0000-7000-8000-000000000001";
    private static final int FUZZ_INPUTS = 200_000;

    @Test
    void keepsBodyAndMetaByteForByte() throws Exception {
        String body =
                "{ \"b\" : 1.00 , \"a\":1e5,\"n\":1234567890123456789012345678901234567890,\"u\":\"\\u00e9é\\/\"}";
        String meta = "{\"z\":[ ],\"y\":2.50}";
        var send = (Inbound.Send) ok("{\"op\":\"send\",\"id\":\"1\",\"conversation\":\"" + C
                + "\",\"type\":\"text\",\"body\":" + body + " ,\"meta\":" + meta + "}");
        assertThat(send.body().toString()).isEqualTo(body);
        assertThat(String.valueOf(send.meta())).isEqualTo(meta);
        assertThat(send.version()).isEqualTo(1);
    }

    @Test
    void takesTheSendersTrace() throws Exception {
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        String frame = send("1");
        var traced = (Inbound.Send) ok(frame.replace("{\"op\"", "{\"trace\":\"" + trace + "\",\"op\""));
        assertThat(String.valueOf(traced.trace())).isEqualTo(trace);
        assertThat(((Inbound.Send) ok(frame)).trace()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.00", "1e5", "-0", "\"\"", "[]", "true", "null", "{}", "\"\\ud83d\\ude00\"", "\"\\u0000\""})
    void takesEveryJsonValueAsBody(String body) throws Exception {
        var send = (Inbound.Send) ok(send(body));
        assertThat(send.body().toString()).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "[{\"x\":{\"a\":1,\"a\":1}}]",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "{\"k\":\"\\ud83dx\"}"
            })
    void refusesBodiesThatReadersUnderstandDifferently(String body) throws Exception {
        FrameProblem problem = bad(send(body));
        assertThat(problem.code()).isEqualTo(ErrorCode.BAD_BODY);
        assertThat(problem.frame().toString()).contains("\"id\":\"1\"").contains("\"retry\":false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | op is missing",
                "{\"op\":7} | field op: expected a string",
                "{\"op\":\"nope\"} | op 'nope' is not known",
                "{\"op\":\"send\"} | field id is missing",
                "{\"op\":\"send\",\"id\":\"\"} | field id '': expected 1 to 64",
                "{\"op\":\"send\",\"id\":\"1\",\"conversation\":\"1-1-1-1-1\"} | expected a UUID of 36 characters",
                "{\"op\":\"send\",\"id\":\"1\",\"id\":\"2\"} | field id occurs twice",
                "{\"op\":\"ack\"} | field cursors is missing",
                "{\"op\":\"ack\",\"cursors\":[]} | expected a JSON object",
                "{\"op\":\"ack\",\"cursors\":{\"x\":1}} | expected a UUID",
                "{\"op\":\"ack\",\"cursors\":{\"0192f0c1-0000-7000-8000-000000000001\":-1}} | expected 0 to",
                "{\"op\":\"sync\",\"request\":\"r\"} | field conversation is missing",
                "{\"op\":\"hello\"} | field device is missing",
                "{\"op\":\"hello\",\"device\":\"a b\"} | field device 'a b': expected 1 to 64",
                "{\"op\":\"hello\",\"device\":\"d\",\"window\":257} | field window 257: expected 1 to 256",
                "{\"op\":\"auth\"} | field token is missing",
                "{\"op\":\"send\",\"id\":\"1\",\"trace\":\"00-ABC\"} | field trace '00-ABC': expected a W3C traceparent",
            })
    void answersAMalformedFrameWithACodeAndASentence(String frame, String sentence) throws Exception {
        FrameProblem problem = bad(frame);
        assertThat(problem.code()).isEqualTo(ErrorCode.BAD_FRAME);
        assertThat(problem).hasMessageContaining(sentence);
    }

    @Test
    void refusesAfterTogetherWithBefore() throws Exception {
        FrameProblem problem =
                bad("{\"op\":\"sync\",\"request\":\"r\",\"conversation\":\"" + C + "\",\"after\":1,\"before\":2}");
        assertThat(problem.frame().toString()).contains("\"request\":\"r\"").contains("exclude each other");
    }

    @Test
    void namesABadTypeByItsOwnCode() throws Exception {
        assertThat(bad(send("1").replace("\"text\"", "\"Te xt\"")).code()).isEqualTo(ErrorCode.BAD_TYPE);
    }

    @Test
    void takesUpToSixteenFramesInAnArray() throws Exception {
        assertThat(FrameParser.parse(bytes("[" + "{\"op\":\"ping\"},".repeat(15) + "{\"op\":\"ping\"}]")))
                .hasSize(16);
        assertThatThrownBy(() -> FrameParser.parse(bytes("[" + "{\"op\":\"ping\"},".repeat(16) + "{\"op\":\"ping\"}]")))
                .isInstanceOf(BrokenFrameException.class);
    }

    @Test
    void answersEachFrameOfAnArrayByItself() throws Exception {
        List<FrameParser.Result> results =
                FrameParser.parse(bytes("[{\"op\":\"ping\"},{\"op\":\"x\"},{\"op\":\"ping\"}]"));
        assertThat(results.get(0)).isInstanceOf(FrameParser.Result.Ok.class);
        assertThat(results.get(1)).isInstanceOf(FrameParser.Result.Bad.class);
        assertThat(results.get(2)).isInstanceOf(FrameParser.Result.Ok.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "nonsense",
                "1",
                "\"op\"",
                "[1]",
                "[[]]",
                "{\"op\":\"ping\"}x",
                "{\"op\":NaN}",
                "{\"op\":\"\u0001\"}"
            })
    void callsTextThatIsNotAFrameBroken(String text) {
        assertThatThrownBy(() -> FrameParser.parse(bytes(text))).isInstanceOf(BrokenFrameException.class);
    }

    @Test
    void makesAStrangersTextHarmless() throws Exception {
        FrameProblem problem = bad("{\"op\":\"\\u001b[31m\\u202e" + "x".repeat(100) + "\"}");
        assertThat(problem).hasMessageContaining("'\\u{1b}[31m\\u{202e}xxx").hasMessageContaining("…'");
    }

    /// Mutations of real frames and random bytes: nothing but the two declared outcomes may come out.
    @Test
    void letsNoOtherExceptionEscape() {
        long seed = new java.util.Random().nextLong();
        var random = new SplittableRandom(seed);
        byte[][] seeds = {
            bytes(send("{\"text\":\"héllo 😀\",\"n\":[1.5e3,{\"a\":null}]}")),
            bytes("{\"op\":\"hello\",\"token\":\"a.b.c\",\"device\":\"d\",\"cursors\":{\"" + C
                    + "\":17592186044416},\"fresh\":true,\"window\":9}"),
            bytes("{\"op\":\"ack\",\"cursors\":{\"" + C + "\":1}}"),
            bytes("{\"op\":\"sync\",\"request\":\"r\",\"conversation\":\"" + C + "\",\"before\":5,\"limit\":3}"),
            bytes("[{\"op\":\"ping\"},{\"op\":\"auth\",\"token\":\"\\u0041\"},{\"op\":\"read\",\"conversation\":\"" + C
                    + "\",\"seq\":1}]"),
        };
        int parsed = 0;
        for (int i = 0; i < FUZZ_INPUTS; i++) {
            byte[] input = mutate(seeds[random.nextInt(seeds.length)], random);
            try {
                parsed += FrameParser.parse(input).size();
            } catch (BrokenFrameException e) {
                assertThat(e.getMessage()).isNotNull();
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        "seed " + seed + ", input " + i + ": " + new String(input, StandardCharsets.ISO_8859_1), e);
            }
        }
        assertThat(parsed).isPositive();
    }

    private static byte[] mutate(byte[] original, SplittableRandom random) {
        byte[] bytes = original.clone();
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "{}[]\",:\\u0e-+.tfn ".charAt(random.nextInt(18));
                case 2 -> bytes = java.util.Arrays.copyOf(bytes, Math.max(1, at));
                default -> {
                    int from = random.nextInt(bytes.length);
                    int length = Math.min(bytes.length - Math.max(at, from), random.nextInt(20));
                    System.arraycopy(bytes, from, bytes, at, length);
                }
            }
        }
        return bytes;
    }

    private static String send(String body) {
        return "{\"op\":\"send\",\"id\":\"1\",\"conversation\":\"" + C + "\",\"type\":\"text\",\"body\":" + body + "}";
    }

    private static Inbound ok(String frame) throws Exception {
        return ((FrameParser.Result.Ok) FrameParser.parse(bytes(frame)).getFirst()).frame();
    }

    private static FrameProblem bad(String frame) throws Exception {
        return ((FrameParser.Result.Bad) FrameParser.parse(bytes(frame)).getFirst()).problem();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
