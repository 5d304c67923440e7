package parley.toolbox.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class TimelineTreeTest {
    private static final String BOB = "01890a5d-ac97-7da1-a0f2-9f4f3c2b1e00";

    @Test
    void showsTheMessageThenABranchADevice() {
        assertThat(lines("""
                {"message":"m","conversation":"c","seq":17,"trace":"4bf9","complete":true,"steps":[
                 {"step":"accepted","time":"2026-03-01T12:00:00.100Z","service":"edge-gateway","topic":"im.messages.v1",
                  "partition":3,"offset":9,"user":"%1$s"},
                 {"step":"persisted","service":"persistence-sink"},
                 {"step":"dispatched","time":"2026-03-01T12:00:00.102500Z","service":"delivery-worker","user":"%1$s","device":"web"},
                 {"step":"attempted","time":"2026-03-01T12:00:20.100Z","service":"edge-gateway","user":"%1$s","device":"pad",
                  "attempt":1,"reason":"not_acknowledged"},
                 {"step":"pushed","time":"2026-03-01T12:00:00.099Z","service":"edge-gateway","user":"%1$s","device":"web"}]}
                """.formatted(BOB)))
                .containsExactly(
                        "message m  conversation c  seq 17",
                        "trace 4bf9",
                        "    +0.0 ms  accepted    edge-gateway      im.messages.v1-3@9  bob",
                        "          ?  persisted   persistence-sink",
                        "bob web",
                        "      +2.5 ms  dispatched  delivery-worker",
                        "      -1.0 ms  pushed      edge-gateway",
                        "bob pad",
                        "      +20.0 s  attempted   edge-gateway      attempt 1  not_acknowledged");
    }

    @Test
    void saysWhenSomethingIsMissingAndLetsNothingMoveTheCursor() {
        assertThat(lines("""
                {"message":"m","conversation":"c","seq":17,"complete":false,"steps":[
                 {"step":"pushed","time":"2026-03-01T12:00:00.099Z","service":"x","user":"%s","device":"\\u001b[31m"}]}
                """.formatted(BOB)))
                .containsExactly(
                        "message m  conversation c  seq 17",
                        "bob \\u{1b}[31m",
                        "            ?  pushed      x",
                        "(the log does not hold everything any more, or not everything was read)");
    }

    private static List<String> lines(String json) {
        return TimelineTree.of(
                JsonMapper.shared().readTree(json), user -> user.equals(UUID.fromString(BOB)) ? "bob" : "?");
    }
}
