package parley.status.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import parley.contract.id.NewIds;
import parley.status.fixture.KeyServer;
import parley.status.fixture.SigningKey;
import parley.status.fixture.StatusServer;
import parley.status.fixture.Tokens;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Schema;
import parley.testkit.fixture.Topics;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// How the service starts, with and without what it depends on, and what its health says meanwhile.
final class StartTest {
    private final Backends backends = Backends.shared();
    private final SigningKey key = SigningKey.ed25519("start");
    private final KeyServer keys = new KeyServer(key);
    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void end() {
        backends.kafka().start(1);
        backends.mysql().start();
        backends.redis().start();
        keys.close();
        http.close();
    }

    @Test
    void waitsForBackendsThatAreDownAtTheStart() throws Exception {
        Schema.migrate(backends.mysql());
        Topics.provision(backends.kafka());
        backends.kafka().stop(1);
        backends.mysql().stop();
        backends.redis().stop();
        keys.answerWith(503);

        try (ConfigurableApplicationContext context = StatusServer.run(properties())) {
            assertThat(get(management(context, "/actuator/health/liveness")).statusCode())
                    .isEqualTo(200);
            assertThat(get(management(context, "/actuator/health/readiness")).statusCode())
                    .isEqualTo(503);
            HttpResponse<String> health = get(management(context, "/actuator/health"));
            assertThat(health.statusCode()).isEqualTo(503);
            JsonNode components = JsonMapper.shared().readTree(health.body()).get("components");
            for (String dependency : List.of("kafka", "mysql", "redis", "jwks")) {
                assertThat(components.get(dependency).get("status").asString())
                        .as(dependency)
                        .isEqualTo("DEGRADED");
                assertThat(components
                                .get(dependency)
                                .get("details")
                                .get("detail")
                                .asString())
                        .isNotEmpty();
            }
            assertThat(ask(context).statusCode()).isEqualTo(503);

            backends.redis().start();
            keys.answerWith(200);
            backends.mysql().start();
            backends.kafka().start(1);

            await().atMost(StatusServer.TOO_SLOW.multipliedBy(2))
                    .until(() -> get(management(context, "/actuator/health")).statusCode() == 200);
            assertThat(get(management(context, "/actuator/health/readiness")).statusCode())
                    .isEqualTo(200);
            assertThat(ask(context).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void refusesToRunOverTopicsWithOtherPartitions() {
        Topics.provision(backends.kafka());
        var properties = properties();
        properties.put("parley.partitions", Topics.PARTITIONS + 1);

        try (ConfigurableApplicationContext context = StatusServer.run(properties)) {
            await().atMost(StatusServer.TOO_SLOW).until(() -> !context.isActive());
        }
    }

    @Test
    void publishesItsMetrics() throws Exception {
        Schema.migrate(backends.mysql());
        try (ConfigurableApplicationContext context = StatusServer.run(properties())) {
            await().atMost(StatusServer.TOO_SLOW)
                    .until(() -> get(management(context, "/actuator/health/readiness"))
                                    .statusCode()
                            == 200);
            ask(context);
            String metrics = get(management(context, "/actuator/prometheus")).body();
            assertThat(metrics)
                    .contains(
                            "parley_history_latency_seconds_bucket{service=\"status-api\",source=\"none\",le=\"0.01\"}",
                            "parley_delivery_status_latency_seconds_count",
                            "parley_store_failures_total{service=\"status-api\",store=\"mysql\"}",
                            "parley_store_failures_total{service=\"status-api\",store=\"redis\"}",
                            "parley_authentication_refused_total",
                            "parley_jwks_reads_total{outcome=\"read\",service=\"status-api\"} 1.0",
                            "parley_members_rows",
                            "parley_sessions_revoked",
                            "hikaricp_connections_active{pool=\"status\"");
            assertThat(get(management(context, "/actuator/env")).statusCode()).isEqualTo(404);
        }
    }

    private Map<String, Object> properties() {
        return new HashMap<>(Map.of(
                "parley.kafka.bootstrap", backends.kafka().bootstrapServers(),
                "parley.mysql.url", backends.mysql().jdbcUrl(),
                "parley.mysql.user", backends.mysql().user(),
                "parley.mysql.password", backends.mysql().password(),
                "parley.redis.host", backends.redis().host(),
                "parley.redis.port", backends.redis().port(),
                "parley.jwks", keys.address()));
    }

    private HttpResponse<String> ask(ConfigurableApplicationContext context) throws Exception {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        String path = "/v1/conversations/" + NewIds.next() + "/messages";
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + Tokens.of(key, NewIds.next()))
                .build());
    }

    private HttpResponse<String> get(URI address) throws Exception {
        return send(HttpRequest.newBuilder(address).build());
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static URI management(ConfigurableApplicationContext context, String path) {
        return URI.create("http://127.0.0.1:" + StatusServer.managementPort(context) + path);
    }
}
