package parley.status.authentication;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/// The key document of a gateway.
final class HttpJwksSource implements JwksSource {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final int MAX_BYTES = 256 * 1024;

    private final URI address;

    HttpJwksSource(URI address) {
        this.address = address;
    }

    /// Readings are rare, so each has a client of its own and none keeps threads or connections in between.
    @Override
    public List<String> documents() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .timeout(TIMEOUT)
                    .header("Accept", "application/json")
                    .build();
            HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new IOException("status " + response.statusCode() + ", expected 200");
                }
                byte[] document = body.readNBytes(MAX_BYTES + 1);
                if (document.length > MAX_BYTES) {
                    throw new IOException("more than " + MAX_BYTES + " bytes of keys");
                }
                return List.of(new String(document, StandardCharsets.UTF_8));
            } finally {
                client.shutdownNow();
            }
        }
    }

    @Override
    public String place() {
        return address.toString();
    }
}
