package parley.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class BackendOptionsTest {
    @Test
    void saysWhichValuesItExpects() {
        assertThatThrownBy(() -> BackendOptions.temporary().withBrokers(2)).hasMessage("brokers is 2, expected 1 or 3");
        assertThatThrownBy(() -> new BackendOptions(null, 1, line -> {}, true))
                .hasMessageContaining("need a data directory");
        assertThat(BackendOptions.persistent(Path.of("data")).withBrokers(3))
                .returns(3, BackendOptions::brokers)
                .returns(true, BackendOptions::persistent)
                .returns(Path.of("data"), BackendOptions::dataDirectory);
    }

    @Test
    void anUnknownKindOfBackendsIsRefused() {
        String before = System.getProperty("parley.backends");
        System.setProperty("parley.backends", "clouds");
        try {
            assertThatThrownBy(() -> Backends.start(BackendOptions.temporary()))
                    .hasMessage("parley.backends is clouds, expected embedded or containers");
        } finally {
            if (before == null) {
                System.clearProperty("parley.backends");
            } else {
                System.setProperty("parley.backends", before);
            }
        }
    }
}
