package parley.sink.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrerequisitesTest {
    @Test
    void namesWhatTheUserMayNotDo() {
        assertThat(Prerequisites.missing(List.of(
                        "GRANT SELECT, RELOAD, PROCESS ON *.* TO `parley`@`%`",
                        "GRANT ALL PRIVILEGES ON `parley`.* TO `parley`@`%`")))
                .containsExactly("SHOW DATABASES", "REPLICATION SLAVE", "REPLICATION CLIENT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION",
                "GRANT SELECT, RELOAD, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT, INSERT ON *.* TO `p`@`%`"
            })
    void findsNothingWhereAllIsGranted(String grant) {
        assertThat(Prerequisites.missing(List.of("GRANT USAGE ON *.* TO `p`@`%`", grant)))
                .isEmpty();
    }

    @Test
    void theLogIsThatOfOneServer() {
        assertThat(CaptureTarget.of("jdbc:mysql://db.example:3307/parley?a=b&sslMode=VERIFY_CA", "u", "p"))
                .isEqualTo(new CaptureTarget("db.example", 3307, "parley", "u", "p", "verify_ca"));
        assertThat(CaptureTarget.of("jdbc:mysql://db/parley", "u", "p"))
                .isEqualTo(new CaptureTarget("db", 3306, "parley", "u", "p", "preferred"));
        assertThatThrownBy(() -> CaptureTarget.of("jdbc:mysql://one:3306,two:3306/parley", "u", "p"))
                .hasMessageContaining("one:3306,two:3306");
        assertThatThrownBy(() -> CaptureTarget.of("jdbc:mysql://one two/parley?password=secret", "u", "p"))
                .hasMessageContaining("one two")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> CaptureTarget.of("jdbc:mysql://one:3306", "u", "p"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
