package parley.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes REST calls: JSON in, JSON out, problems as [ParleyException]. An address that does not take the
/// connection is
/// replaced by the next; a call that may have arrived is not repeated. Safe from any thread; blocks the
/// caller.
final class HttpCalls {
    private final HttpClient http;
    private final List<URI> addresses;
    private final Duration timeout;
    private final RandomGenerator random;

    HttpCalls(HttpClient http, List<URI> addresses, Duration timeout, RandomGenerator random) {
        this.http = http;
        this.addresses = addresses.stream().map(HttpCalls::httpAddress).toList();
        this.timeout = timeout;
        this.random = random;
    }

    /// What a server answered.
    record Answer(byte[] body) {
        JsonObject object() {
            return JsonObject.parse(body);
        }

        /// @return the array that is the answer, or that is in its field `name`
        List<JsonObject> list(String name) {
            int i = 0;
            while (i < body.length && Character.isWhitespace(body[i])) {
                i++;
            }
            return i < body.length && body[i] == '[' ? JsonObject.parseOneOrMany(body) : object().objects(name);
        }
    }

    /// @param path begins with a slash
    /// @param json the body, or null for none
    /// @throws ParleyException for every answer but 2xx, and when nobody answered
    Answer call(String method, String path, @Nullable String token, @Nullable String json) {
        GatewayRing ring = new GatewayRing(addresses, random);
        IOException last = null;
        for (int i = 0; i < addresses.size(); i++) {
            try {
                return checked(
                        method,
                        path,
                        http.send(request(ring.current(), method, path, token, json), BodyHandlers.ofByteArray()));
            } catch (ConnectException | HttpConnectTimeoutException e) {
                last = e;
                ring.failed();
            } catch (IOException e) {
                throw unreachable(ring.current(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw ParleyException.local("closed", true, "interrupted while calling " + ring.current(), e);
            }
        }
        throw unreachable(ring.current(), last);
    }

    private HttpRequest request(URI base, String method, String path, @Nullable String token, @Nullable String json) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(timeout)
                .header("Accept", "application/json, application/problem+json")
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json));
        if (json != null) {
            request.header("Content-Type", "application/json");
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    private static Answer checked(String method, String path, HttpResponse<byte[]> response) {
        if (response.statusCode() / 100 == 2) {
            return new Answer(response.body());
        }
        throw problem(method + " " + path, response);
    }

    private static ParleyException problem(String call, HttpResponse<byte[]> response) {
        int status = response.statusCode();
        String code = "http_" + status;
        String detail = "";
        try {
            JsonObject problem = JsonObject.parse(response.body());
            String stated = problem.optionalText("code");
            String text = problem.optionalText("detail");
            code = stated == null ? code : stated;
            detail = text == null ? "" : ": " + text;
        } catch (MalformedFrameException e) {
            detail = ": the answer is not problem+json";
        }
        boolean retry = status == 429 || status >= 500;
        Duration after = response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("\\d{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(null);
        String message = code + detail + " (" + call + " answered " + status + ")";
        return new ParleyException(code, status, retry, after, message, null);
    }

    private static ParleyException unreachable(URI address, @Nullable IOException cause) {
        return ParleyException.local("unreachable", true, "no answer from " + address + ": " + cause, cause);
    }

    /// `ws` addresses name the same server.
    private static URI httpAddress(URI address) {
        String text = address.toString();
        String http = text.startsWith("ws") ? "http" + text.substring(2) : text;
        return URI.create(http.endsWith("/") ? http.substring(0, http.length() - 1) : http);
    }
}
