package parley.toolbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    @ParameterizedTest
    @CsvSource({
        "nonsense, nonsense",
        "up --nonsense, --nonsense",
        "up --gateways 12, gateways 12: expected 1 to 9",
        "up --brokers 2, brokers 2: expected 1 or 3",
        "up --gateway-port 65500 --gateways 5, expected 0 to 65495",
        "up --gateway-port x, --gateway-port",
        "up --status-port 65536, status port 65536: expected 0 to 65535",
        "up --status-port -1, status port -1",
        "up --status-port 8090 --gateways 2, status port 8090 is a gateway's",
        "chat, --user",
        "chat --user alice, --with",
        "chat --user alice --with bob --history 101, expected 0 to 100",
        "chat --user alice --conversation 17, --conversation",
        "send --user alice hello, --to or --conversation",
        "send --user alice --to bob --body {}} , --body",
        "send --user alice --to bob --body {} hello, not both",
        "send --user alice --to bob --timeout 0 hello, expected at least 1",
        "tail, --user",
        "tail --user alice --count 0, expected at least 1",
        "types list, --user",
        "types put --user olga poll 1, FILE",
        "types show --user alice text one, VERSION",
        "users create, USERNAME",
        "users import --token x, FILE",
        "users import --count 0 --token x, expected 1 to 100000",
        "bench direct --rate 0, expected 1 to 100000",
        "bench direct --bytes 3, bytes 3: expected 26 to 32000",
        "bench connect --connections 20000, expected 1 to 17500",
        "bench group --writers 11 --members 10, expected 1 to 10",
        "bench hot --group-rate 0, group-rate 0.0: expected more than 0",
        "analytics --from yesterday, --from",
        "doctor now, now",
    })
    void aWrongCallIsOneReadableLineAndExitsWithTwo(String line, String hint) {
        Run run = Run.of(line.split(" "));
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .contains(hint)
                .matches("parley.*: .*; see parley.* --help");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "types", "users", "bench"})
    void whoSaysNoCommandIsShownThem(String line) {
        Run run = Run.of(line.isEmpty() ? new String[0] : line.split(" "));
        assertThat(run.exit()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("Usage: parley").contains("Commands:");
    }

    @Test
    void everyCommandHasHelpOnStandardOutput() {
        for (String command : List.of(
                "up",
                "chat",
                "send",
                "tail",
                "users",
                "users create",
                "bench direct",
                "bench all",
                "analytics",
                "doctor")) {
            Run run = Run.of((command + " --help").split(" "));
            assertThat(run.exit()).as(command).isZero();
            assertThat(run.err()).isEmpty();
            assertThat(run.out()).startsWith("Usage: parley " + command);
        }
    }

    @Test
    void whatWasTypedCannotTouchTheTerminal() {
        assertThat(Run.of("up", "--\u001b[2J\nforged").err().lines())
                .singleElement()
                .asString()
                .contains("\\u{1b}[2J⏎forged");
    }
}
