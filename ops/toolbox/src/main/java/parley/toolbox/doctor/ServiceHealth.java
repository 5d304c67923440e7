package parley.toolbox.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks the services of a running platform how they are: ready, ready but without one of the backends, or
/// not.
final class ServiceHealth {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.shared();

    private ServiceHealth() {}

    /// Blocks, 20 s a service at most.
    ///
    /// @param management address of each service by its name
    static List<Finding> of(Map<String, URI> management) {
        var findings = new ArrayList<Finding>();
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            management.forEach((name, address) -> findings.add(one(http, name, address)));
        }
        return findings;
    }

    private static Finding one(HttpClient http, String name, URI address) {
        URI health = address.resolve("/actuator/health");
        try {
            JsonNode whole = JSON.readTree(get(http, health).body());
            String status = whole.path("status").asString("unknown");
            if (status.equals("UP")) {
                return Finding.ok(name, "up, " + health);
            }
            String which = status + " " + down(whole.path("components")) + ", " + health;
            boolean ready = get(http, URI.create(health + "/readiness")).statusCode() == 200;
            return ready
                    ? Finding.warning(name, "works, degraded: " + which)
                    : Finding.failed(name, "not ready: " + which);
        } catch (IOException | JacksonException e) {
            return Finding.failed(name, "no answer from " + health);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Finding.failed(name, "interrupted");
        }
    }

    /// @return which parts are not well
    private static List<String> down(JsonNode components) {
        return components.properties().stream()
                .filter(part -> !List.of("UP", "UNKNOWN")
                        .contains(part.getValue().path("status").asString("")))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static HttpResponse<String> get(HttpClient http, URI address) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(address).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }
}
