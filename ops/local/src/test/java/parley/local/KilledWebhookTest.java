package parley.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.local.process.LaunchChange;
import parley.local.process.ProcessOptions;
import parley.local.process.ProcessPlatform;
import tools.jackson.databind.JsonNode;

/// The process that tells webhooks is killed (SIGKILL) while it tells, and started again.
@Tag("nightly")
class KilledWebhookTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(120);
    private static final int CONVERSATIONS = 4;
    private static final int ROUND = 80;
    private static final int KILLS = 2;
    /// Webhooks may call this machine, and are noticed soon.
    private static final LaunchChange HERE = new LaunchChange(
            List.of(), List.of("-Dparley.webhooks.allow-private=true", "-Dparley.webhooks.look-every=100ms"));

    @TempDir
    private Path directory;

    /// Texts of messages by conversation, in the order in which the other side was told of them.
    private final Map<String, List<String>> told = new ConcurrentHashMap<>();

    private final AtomicInteger events = new AtomicInteger();
    private final Map<String, List<String>> sent = new HashMap<>();
    private final List<UUID> talks = new ArrayList<>();

    @Test
    void everyEventIsToldAtLeastOnceAndInTheOrderOfItsConversation() throws Exception {
        HttpServer other = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        other.createContext("/", exchange -> {
            try (exchange) {
                take(Rest.JSON.readTree(new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        other.start();
        var options = new ProcessOptions(new LocalOptions(directory, 0, 0, 1, 1), 1, false);
        try (ProcessPlatform platform = ProcessPlatform.start(options, line -> {})) {
            platform.kill("status");
            startStatus(platform);
            URI gateway = platform.gateways().getFirst();
            Rest.Login alice = operator(platform, gateway);
            Rest.Login bob = Rest.register(gateway, "laptop");
            for (int i = 0; i < CONVERSATIONS; i++) {
                talks.add(Rest.group(gateway, alice, List.of(bob.user())));
            }
            var hook = Rest.call(
                    platform.status(),
                    "POST",
                    "/v1/operator/webhooks",
                    alice.token(),
                    "{\"url\":\"http://127.0.0.1:" + other.getAddress().getPort()
                            + "/\",\"kinds\":[\"message\"],\"user\":\"" + alice.user() + "\"}");
            assertThat(hook.status()).as(hook.body()).isEqualTo(201);
            try (var socket = RawSocket.ready(gateway, alice)) {
                for (int kill = 0; kill < KILLS; kill++) {
                    send(socket, ROUND / 2);
                    int before = events.get();
                    await().atMost(TOO_SLOW).until(() -> events.get() > before);
                    send(socket, ROUND / 4);
                    platform.kill("status");
                    send(socket, ROUND / 4);
                    startStatus(platform);
                }
            }
            await().atMost(TOO_SLOW)
                    .untilAsserted(() -> sent.forEach((talk, texts) -> assertThat(told.getOrDefault(talk, List.of()))
                            .as(talk)
                            .containsAll(texts)));
        } finally {
            other.stop(0);
        }
        sent.forEach(KilledWebhookTest.this::inOrder);
        System.out.println(
                "told " + events.get() + " events of " + KILLS * ROUND + " messages over " + KILLS + " kills");
    }

    /// Each is followed by the next one, but for where a process took over: there some are told again, in order.
    private void inOrder(String talk, List<String> texts) {
        int back = 0;
        int last = -1;
        for (String text : told.get(talk)) {
            int index = texts.indexOf(text);
            assertThat(index).as(text + " in " + talk).isNotNegative().isLessThanOrEqualTo(last + 1);
            back += index <= last ? 1 : 0;
            last = index;
        }
        assertThat(back).as("times that " + talk + " was told again").isLessThanOrEqualTo(KILLS);
        assertThat(last).isEqualTo(texts.size() - 1);
    }

    private void take(JsonNode call) {
        call.get("events").forEach(event -> {
            JsonNode data = event.get("data");
            told.computeIfAbsent(data.get("conversation").asString(), talk -> new CopyOnWriteArrayList<>())
                    .add(data.get("body").get("text").asString());
            events.incrementAndGet();
        });
    }

    private void send(RawSocket socket, int messages) {
        for (int i = 0; i < messages; i++) {
            String talk = talks.get(i % CONVERSATIONS).toString();
            List<String> texts = sent.computeIfAbsent(talk, each -> new ArrayList<>());
            String text = "m" + texts.size();
            socket.send("{\"op\":\"send\",\"id\":\"" + text + "\",\"conversation\":\"" + talk
                    + "\",\"type\":\"text\",\"body\":{\"text\":\"" + text + "\"}}");
            socket.await("accepted");
            texts.add(text);
        }
    }

    private static void startStatus(ProcessPlatform platform) {
        platform.start("status", HERE);
        assertThat(platform.awaitReady("status", TOO_SLOW)).isTrue();
    }

    private static Rest.Login operator(ProcessPlatform platform, URI gateway) throws Exception {
        Rest.Login registered = Rest.register(gateway, "phone");
        try (var connection = platform.backends().mysql().connect();
                var update = connection.prepareStatement("UPDATE account SET operator = TRUE WHERE username = ?")) {
            update.setString(1, registered.username());
            update.executeUpdate();
        }
        return Rest.login(gateway, registered.username(), "phone");
    }
}
