package parley.status.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The other side: takes calls on this machine, and answers as a test wants.
final class Receiver implements AutoCloseable {
    /// @param signature of the header
    record Call(String path, String signature, byte[] body, int answered) {
        JsonNode json() {
            return JsonMapper.shared().readTree(body);
        }

        boolean taken() {
            return answered / 100 == 2;
        }
    }

    private final HttpServer server;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private volatile ToIntFunction<String> answer = body -> 204;

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::take);
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /// @param status by the body that came
    void answers(ToIntFunction<String> status) {
        answer = status;
    }

    /// @return in the order in which they came
    List<Call> calls(String path) {
        return calls.stream().filter(call -> call.path().equals(path)).toList();
    }

    /// @return client ids of the messages in calls that were taken
    List<String> texts(String path) {
        var texts = new ArrayList<String>();
        calls(path).stream()
                .filter(Call::taken)
                .forEach(call -> call.json()
                        .get("events")
                        .forEach(event -> texts.add(
                                event.get("data").path("body").path("text").asString(""))));
        return texts;
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            int status = answer.applyAsInt(new String(body, StandardCharsets.UTF_8));
            String path = exchange.getRequestURI().getPath();
            String signature = String.valueOf(exchange.getRequestHeaders().getFirst("Parley-Signature"));
            calls.add(new Call(path, signature, body, status));
            exchange.getResponseHeaders().set("Location", url("/elsewhere"));
            exchange.sendResponseHeaders(status, -1);
        }
    }
}
