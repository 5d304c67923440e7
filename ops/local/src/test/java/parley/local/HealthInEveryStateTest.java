package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.testkit.backend.Backends;

/// Every service says of every backend whether it is up, and whether it can do its job, in each of the eight states
/// that three real backends can be in.
@Tag("property-13")
class HealthInEveryStateTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(90);

    /// A walk through all states that changes one backend at a time: kafka 1, mysql 2, redis 4.
    private static final int[] WALK = {7, 6, 4, 5, 1, 0, 2, 3, 7};

    @Test
    void answersWhateverIsAway() {
        Path directory = TestPlatform.temporaryDirectory();
        try (var platform = LocalPlatform.start(new LocalOptions(directory, 0, 0, 1, 1), line -> {})) {
            try {
                for (int state : WALK) {
                    enter(platform.backends(), state);
                    boolean kafka = (state & 1) > 0;
                    boolean mysql = (state & 2) > 0;
                    boolean redis = (state & 4) > 0;
                    for (var service : platform.management().entrySet()) {
                        await().alias(service.getKey() + " in state " + state)
                                .atMost(TOO_SLOW)
                                .untilAsserted(() -> check(service.getKey(), service.getValue(), kafka, mysql, redis));
                    }
                }
            } finally {
                enter(platform.backends(), 7);
            }
        } finally {
            Directories.delete(directory);
        }
    }

    private static void check(String service, URI management, boolean kafka, boolean mysql, boolean redis) {
        assertThat(Rest.call(management, "GET", "/actuator/health/liveness", "", "")
                        .status())
                .isEqualTo(200);
        var health =
                Rest.call(management, "GET", "/actuator/health", "", "").json().get("components");
        var expected = expected(service, kafka, mysql, redis);
        var said = new HashMap<String, String>();
        expected.keySet()
                .forEach(name -> said.put(name, health.get(name).get("status").asString()));
        assertThat(said).isEqualTo(expected);
        assertThat(Rest.call(management, "GET", "/actuator/health/readiness", "", "")
                        .status())
                .isEqualTo(canWork(service, kafka, mysql, redis) ? 200 : 503);
    }

    private static Map<String, String> expected(String service, boolean kafka, boolean mysql, boolean redis) {
        return switch (service) {
            case "gateway-1" -> Map.of("kafka", needed(kafka), "mysql", helpful(mysql), "redis", helpful(redis));
            case "status" -> Map.of("kafka", helpful(kafka), "mysql", helpful(mysql), "redis", helpful(redis));
            case "worker-1" -> Map.of("kafka", needed(kafka), "redis", needed(redis));
            case "sink" -> Map.of("kafka", needed(kafka), "mysql", needed(mysql));
            default -> throw new IllegalArgumentException(service);
        };
    }

    private static boolean canWork(String service, boolean kafka, boolean mysql, boolean redis) {
        return switch (service) {
            case "gateway-1" -> kafka;
            case "status" -> mysql || redis;
            case "worker-1" -> kafka && redis;
            case "sink" -> kafka && mysql;
            default -> throw new IllegalArgumentException(service);
        };
    }

    private static String needed(boolean up) {
        return up ? "UP" : "DOWN";
    }

    private static String helpful(boolean up) {
        return up ? "UP" : "DEGRADED";
    }

    private static void enter(Backends backends, int state) {
        if ((state & 1) > 0) {
            backends.kafka().start(1);
        } else {
            backends.kafka().stop(1);
        }
        if ((state & 2) > 0) {
            backends.mysql().start();
        } else {
            backends.mysql().stop();
        }
        if ((state & 4) > 0) {
            backends.redis().start();
        } else {
            backends.redis().stop();
        }
    }
}
