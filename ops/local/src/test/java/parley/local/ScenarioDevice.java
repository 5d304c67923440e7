package parley.local;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonArrays;
import parley.contract.codec.JsonObjectReader;
import parley.contract.codec.RawJson;
import parley.testkit.guarantee.Device;
import parley.testkit.guarantee.Scenario;

/// A device that knows only the protocol: stores what it gets, drops ids it has, acknowledges what it
/// stored, resends what was not answered. It tells the scenario everything it does and sees.
final class ScenarioDevice {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Scenario scenario;
    private final Rest.Login login;
    private final Device device;
    private final Set<UUID> shown = new HashSet<>();
    private final Map<UUID, Long> cursors = new HashMap<>();
    private final Map<String, String> unanswered = new LinkedHashMap<>();
    private @Nullable Wire wire;
    private String lastError = "";
    private final List<String> refusals = new CopyOnWriteArrayList<>();
    private boolean refused;
    private volatile Confirmed confirmed = new Confirmed();

    ScenarioDevice(Scenario scenario, Rest.Login login) {
        this.scenario = scenario;
        this.login = login;
        this.device = new Device(login.user(), login.device());
        scenario.state(device.toString(), this::toString);
    }

    /// Tells this one too what is acknowledged and confirmed.
    void tell(Confirmed witness) {
        confirmed = witness;
    }

    Device device() {
        return device;
    }

    Rest.Login login() {
        return login;
    }

    synchronized boolean idle() {
        Wire open = wire;
        return open != null && open.ready && unanswered.isEmpty();
    }

    synchronized int unanswered() {
        return unanswered.size();
    }

    /// @return every error that said that trying again is of no use
    List<String> refusals() {
        return refusals;
    }

    synchronized boolean answered() {
        return unanswered.isEmpty();
    }

    /// Sends again what was refused for a while.
    synchronized void resendRefused() {
        Wire open = wire;
        if (refused && open != null) {
            refused = false;
            unanswered.values().forEach(open::text);
        }
    }

    /// @return the last error frame or close; empty when there was none
    synchronized String lastError() {
        return lastError;
    }

    synchronized boolean online() {
        return wire != null;
    }

    void connect(URI gateway) {
        drop();
        Wire next = new Wire();
        synchronized (this) {
            wire = next;
            scenario.connected(device);
            String known = cursors.entrySet().stream()
                    .map(cursor -> "\"" + cursor.getKey() + "\":" + cursor.getValue())
                    .collect(Collectors.joining(","));
            next.text("{\"op\":\"hello\",\"token\":\"" + login.token() + "\",\"device\":\"" + login.device()
                    + "\",\"cursors\":{" + known + "}}");
            unanswered.values().forEach(next::text);
        }
        next.open(gateway);
    }

    synchronized void drop() {
        Wire old = wire;
        wire = null;
        if (old != null) {
            old.abort();
        }
    }

    synchronized void send(UUID conversation, String id, byte[] body) {
        String frame = "{\"op\":\"send\",\"id\":\"" + id + "\",\"conversation\":\"" + conversation
                + "\",\"type\":\"text\",\"body\":" + new String(body, StandardCharsets.UTF_8) + "}";
        unanswered.put(id, frame);
        scenario.sent(device, conversation, id, body);
        Wire open = wire;
        if (open != null) {
            open.text(frame);
        }
    }

    @Override
    public synchronized String toString() {
        Wire open = wire;
        return (open == null ? "offline" : open.ready ? "ready" : "connecting") + ", unanswered " + unanswered.keySet()
                + " " + lastError;
    }

    private synchronized void frame(Wire from, RawJson json) {
        if (from != wire) {
            return; // of a connection that this device has given up
        }
        String text = json.toString();
        String op = field(json, "op");
        switch (op) {
            case "ready" -> from.ready = true;
            case "accepted" -> accepted(json);
            case "message" -> {
                WireMessage message = WireMessage.read(json);
                if (field(json, "attempt").isEmpty() || !shown.contains(message.message())) {
                    message(from, message);
                } else {
                    // Sent again before the acknowledgement was there: it says so itself.
                    acknowledge(from, message.conversation(), message.seq());
                }
            }
            case "upto" -> {
                UUID conversation = UUID.fromString(field(json, "conversation"));
                long seq = Long.parseLong(field(json, "seq"));
                scenario.advanced(device, conversation, seq);
                acknowledge(from, conversation, seq);
            }
            case "receipt" ->
                confirmed.receipt(
                        device.user(),
                        UUID.fromString(field(json, "conversation")),
                        UUID.fromString(field(json, "user")),
                        number(json, "delivered"),
                        number(json, "read"));
            case "error" -> {
                lastError = text;
                if (field(json, "retry").equals("true")) {
                    refused = true;
                } else {
                    refusals.add(text);
                }
            }
            default -> {
                // welcome, pong
            }
        }
    }

    private void accepted(RawJson json) {
        confirmed.accepted(
                device.user(), UUID.fromString(field(json, "conversation")), UUID.fromString(field(json, "message")));
        unanswered.remove(field(json, "id"));
        scenario.accepted(
                device,
                UUID.fromString(field(json, "conversation")),
                UUID.fromString(field(json, "message")),
                Long.parseLong(field(json, "seq")),
                field(json, "duplicate").equals("true"));
    }

    private void message(Wire from, WireMessage message) {
        confirmed.seen(message.message(), message.seq());
        scenario.received(
                device,
                message.conversation(),
                message.seq(),
                message.after(),
                message.message(),
                message.body(),
                message.meta());
        if (shown.add(message.message())) {
            scenario.shown(device, message.message());
        }
        acknowledge(from, message.conversation(), message.seq());
    }

    private void acknowledge(Wire to, UUID conversation, long seq) {
        cursors.merge(conversation, seq, Math::max);
        scenario.acknowledged(device, conversation, cursors.get(conversation));
        confirmed.acknowledged(device.user(), conversation, cursors.get(conversation));
        to.text("{\"op\":\"ack\",\"cursors\":{\"" + conversation + "\":" + cursors.get(conversation) + "}}");
    }

    private static long number(RawJson json, String name) {
        String value = field(json, name);
        return value.isEmpty() ? 0 : Long.parseLong(value);
    }

    private static String field(RawJson json, String name) {
        String value = "";
        try (var fields = JsonObjectReader.strict(json)) {
            while (fields.next()) {
                if (fields.name().equals(name)) {
                    String raw = fields.raw().toString();
                    value = raw.startsWith("\"") ? raw.substring(1, raw.length() - 1) : raw;
                } else {
                    fields.skip();
                }
            }
        }
        return value;
    }

    /// One connection. Texts go out one after the other, those from before it is open too.
    private final class Wire implements WebSocket.Listener {
        private final CompletableFuture<WebSocket> opened = new CompletableFuture<>();
        private CompletableFuture<?> last = opened;
        private final StringBuilder partial = new StringBuilder();
        private volatile boolean ready;

        void open(URI gateway) {
            HTTP.newWebSocketBuilder()
                    .subprotocols("parley.v1")
                    .buildAsync(URI.create(gateway.toString().replaceFirst("^http", "ws") + "/ws"), this)
                    .whenComplete((socket, failure) -> {
                        if (failure == null) {
                            opened.complete(socket);
                        } else {
                            opened.completeExceptionally(failure);
                            synchronized (ScenarioDevice.this) {
                                lastError = "not connected: " + failure.getMessage();
                                if (wire == this) {
                                    wire = null;
                                }
                            }
                        }
                    });
        }

        synchronized void text(String text) {
            last = last.thenCompose(before -> opened.join().sendText(text, true));
        }

        void abort() {
            opened.thenAccept(WebSocket::abort);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean end) {
            partial.append(data);
            if (end) {
                byte[] text = partial.toString().getBytes(StandardCharsets.UTF_8);
                partial.setLength(0);
                List<RawJson> frames = text[0] == '[' ? JsonArrays.split(text, 16) : List.of(RawJson.of(text));
                frames.forEach(frame -> frame(this, frame));
            }
            socket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            synchronized (ScenarioDevice.this) {
                lastError = "broken: " + error;
                if (wire == this) {
                    wire = null;
                }
            }
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            synchronized (ScenarioDevice.this) {
                lastError = "closed " + code + " " + reason;
                if (wire == this) {
                    wire = null;
                }
            }
            return CompletableFuture.completedStage(null);
        }
    }
}
