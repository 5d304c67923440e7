package parley.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.analytics.figures.FigureSettings;

final class AnalyticsSettingsTest {
    @Test
    void whatIsAbsentIsAsUsual() {
        AnalyticsSettings settings = AnalyticsSettings.of(Map.of("HOME", "/root", "PARLEY_LOG", "INFO"));
        assertThat(settings.bootstrap()).isEqualTo("127.0.0.1:9092");
        assertThat(settings.redact()).isTrue();
        assertThat(settings.count()).isTrue();
        assertThat(settings.figures()).isEqualTo(FigureSettings.USUAL);
    }

    @Test
    void readsWhatIsGiven() {
        assertThat(AnalyticsSettings.of(Map.of(
                        "PARLEY_KAFKA_BOOTSTRAP", "kafka:1,kafka:2",
                        "PARLEY_KAFKA_REPLICATION", "3",
                        "PARLEY_GENERATION", "2",
                        "PARLEY_ANALYTICS_REDACT", "false",
                        "PARLEY_ANALYTICS_HORIZON", "PT1M",
                        "PARLEY_ANALYTICS_STUCK_AFTER", "PT15M",
                        "PARLEY_ANALYTICS_GRACE", "PT30S",
                        "PARLEY_ANALYTICS_PUBLISH_EVERY", "PT1S")))
                .isEqualTo(new AnalyticsSettings(
                        "kafka:1,kafka:2",
                        3,
                        2,
                        false,
                        true,
                        new FigureSettings(
                                Duration.ofMinutes(1),
                                Duration.ofMinutes(15),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(1))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PARLEY_KAFKA_REPLICATION | three | PARLEY_KAFKA_REPLICATION 'three': expected a whole number",
                "PARLEY_KAFKA_REPLICATION | 0     | replication 0: expected at least 1",
                "PARLEY_ANALYTICS_COUNT   | yes   | PARLEY_ANALYTICS_COUNT 'yes': expected true or false",
                "PARLEY_ANALYTICS_GRACE   | 5m    | PARLEY_ANALYTICS_GRACE '5m': expected a duration such as PT5M",
                "PARLEY_ANALYTICS_GRACE   | PT0S  | grace PT0S: expected more than nothing",
                "PARLEY_ANALYTICS_HORIZON | PT2H  | horizon PT2H: expected at most PT1H",
                "PARLEY_ANALYTICS_GRAZE   | PT1M  | PARLEY_ANALYTICS_GRAZE is unknown: expected one of"
            })
    void saysInOneLineWhatIsWrong(String name, String value, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AnalyticsSettings.of(Map.of(name, value)))
                .withMessageStartingWith(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
}
