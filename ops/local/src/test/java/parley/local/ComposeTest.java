package parley.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import parley.testkit.fixture.RepositoryRoot;

/// What can be said of docker-compose.yml without Docker.
@SuppressWarnings("unchecked")
class ComposeTest {
    private static final Path ROOT = RepositoryRoot.find();
    private static final Pattern PINNED = Pattern.compile("[a-z/]+:\\d[\\w.-]*");

    private final Map<String, Object> compose = read(ROOT.resolve("docker-compose.yml"));
    private final Map<String, Map<String, Object>> services =
            (Map<String, Map<String, Object>>) compose.get("services");

    @Test
    void hasAllPartsOfThePlatform() {
        assertThat(services)
                .containsOnlyKeys(
                        "kafka",
                        "mysql",
                        "redis",
                        "gateway-1",
                        "gateway-2",
                        "balancer",
                        "worker",
                        "sink",
                        "status-api");
    }

    @Test
    void everyServiceSaysWhenItIsHealthyAndComesBack() {
        services.forEach((name, service) -> {
            assertThat(service).as(name).containsKeys("healthcheck", "restart");
            assertThat(service.containsKey("image") || service.containsKey("build"))
                    .as(name)
                    .isTrue();
        });
    }

    @Test
    void imagesArePinned() {
        services.forEach((name, service) -> {
            if (service.get("image") instanceof String image) {
                assertThat(image).as(name).matches(PINNED);
            }
        });
    }

    @Test
    void everyDependencyIsThereAndWaitedFor() {
        services.forEach((name, service) -> {
            var needed = (Map<String, Map<String, Object>>) service.getOrDefault("depends_on", Map.of());
            needed.forEach((other, how) -> {
                assertThat(services).as(name).containsKey(other);
                assertThat(how).as(name + " → " + other).containsEntry("condition", "service_healthy");
            });
        });
    }

    @Test
    void dataLivesInNamedVolumes() {
        var volumes = (Map<String, Object>) compose.get("volumes");
        for (String store : List.of("kafka", "mysql", "redis")) {
            List<String> mounts = (List<String>) services.get(store).get("volumes");
            assertThat(mounts).as(store).hasSize(1);
            assertThat(volumes).containsKey(mounts.getFirst().split(":")[0]);
        }
    }

    @Test
    void portsAreOpenOnLoopbackOnly() {
        services.forEach((name, service) -> ((List<String>) service.getOrDefault("ports", List.of()))
                .forEach(port -> assertThat(port).as(name).startsWith("127.0.0.1:")));
    }

    @Test
    void noSecretHasADefault() {
        services.forEach((name, service) -> ((Map<String, Object>) service.getOrDefault("environment", Map.of()))
                .forEach((key, value) -> {
                    if (key.contains("PASSWORD") || key.contains("SECRET")) {
                        assertThat(String.valueOf(value)).as(name + " " + key).matches("\\$\\{[A-Z_]+:\\?.+}");
                    }
                }));
    }

    @ParameterizedTest
    @ValueSource(strings = {"edge-gateway", "delivery-worker", "persistence-sink", "status-api"})
    void everyServiceIsBuiltFromItsModuleAndConfigured(String module) throws IOException {
        Map<String, Object> service = services.values().stream()
                .filter(each -> module.equals(argument(each)))
                .findFirst()
                .orElseThrow();
        assertThat(ROOT.resolve(module).resolve("pom.xml")).exists();
        String settings = Files.readString(ROOT.resolve(module).resolve("src/main/resources/" + module + ".yml"));
        var environment = (Map<String, Object>) service.get("environment");
        assertThat(environment).containsKeys("PARLEY_KAFKA_BOOTSTRAP", "SPRING_PROFILES_ACTIVE");
        assertThat(settings).contains("bootstrap:").contains("management:");
    }

    @Test
    void theBalancerKnowsBothGateways() throws IOException {
        assertThat(Files.readString(ROOT.resolve("ops/compose/haproxy.cfg")))
                .contains("gateway-1:8080")
                .contains("gateway-2:8080");
    }

    private static Object argument(Map<String, Object> service) {
        var build = (Map<String, Object>) service.get("build");
        return build == null ? null : ((Map<String, Object>) build.get("args")).get("SERVICE");
    }

    private static Map<String, Object> read(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Yaml().load(reader);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
