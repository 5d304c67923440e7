package parley.edge.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/// Limits as an operator sets them.
class QuotaSettingsTest {
    @Test
    void haveDefaults() {
        assertThat(bind(Map.of())).isEqualTo(new QuotaSettings(50, 100, 10_000, 1_000, 10_000, 1_000));
    }

    @Test
    void canAllBeSet() {
        assertThat(bind(Map.of(
                        "devices-per-user", "1",
                        "sessions-per-user", "2",
                        "conversations-per-user", "3",
                        "groups-owned", "4",
                        "group-members", "5",
                        "blocks-per-user", "6")))
                .isEqualTo(new QuotaSettings(1, 2, 3, 4, 5, 6));
    }

    @ParameterizedTest
    @CsvSource({
        "devices-per-user, 0",
        "devices-per-user, 1001",
        "sessions-per-user, 49",
        "conversations-per-user, 0",
        "groups-owned, -1",
        "group-members, 1",
        "group-members, 100001",
        "blocks-per-user, 0",
    })
    void refuseWhatMakesNoSenseAndNameIt(String name, String value) {
        assertThatThrownBy(() -> bind(Map.of(name, value)))
                .hasStackTraceContaining("parley.quotas." + name + " is " + value + ": expected");
    }

    private static QuotaSettings bind(Map<String, String> settings) {
        var source = new MapConfigurationPropertySource();
        settings.forEach((name, value) -> source.put("parley.quotas." + name, value));
        return new Binder(source).bindOrCreate("parley.quotas", QuotaSettings.class);
    }
}
