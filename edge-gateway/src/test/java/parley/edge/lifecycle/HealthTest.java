package parley.edge.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import parley.edge.TestGateway;

class HealthTest {
    @Test
    void showsEachDependencyOnTheManagementPort() throws Exception {
        try (var gateway = TestGateway.ready(Map.of());
                var http = HttpClient.newHttpClient()) {
            var health = get(http, gateway.management() + "/actuator/health");
            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.body()).contains("\"kafka\":{", "\"mysql\":{", "\"redis\":{", "\"start\":{");
            assertThat(get(http, gateway.management() + "/actuator/health/readiness")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(get(http, gateway.management() + "/actuator/health/liveness")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(get(http, gateway.management() + "/actuator/prometheus").body())
                    .contains("hikaricp_connections");
            assertThat(get(http, gateway.management() + "/actuator/env").statusCode())
                    .isEqualTo(404);
            assertThat(get(http, gateway.http() + "/actuator/health").statusCode())
                    .isEqualTo(404);
        }
    }

    private static HttpResponse<String> get(HttpClient http, String url) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
