package parley.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The way in: what all sessions and devices of this process share (one HTTP client, one timer thread,
/// virtual threads
/// for work). Thousands of devices can share one. Safe from any thread.
///
/// ```
/// try (var client = ParleyClient.of(URI.create("http://127.0.0.1:8080"),
/// URI.create("http://127.0.0.1:8081"))) {
///     Session session = client.login("alice", password, "laptop");
///     ParleyDevice device = client.open(session, DeviceOptions.of("laptop").withListener(listener));
///     device.send(OutgoingMessage.text(conversation, "hello")).join();
/// }
/// ```
public final class ParleyClient implements AutoCloseable {
    private static final Duration CALL = Duration.ofSeconds(15);

    private final List<URI> gateways;
    private final Clock clock;
    private final RandomGenerator random;
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("parley-client-", 0).factory());
    private final Timers timers = new Timers(workers);
    private final HttpClient http;
    private final HttpCalls gatewayCalls;
    private final @Nullable HttpCalls statusCalls;
    private final Set<DeviceConnection> devices = ConcurrentHashMap.newKeySet();

    /// @param gateways `http` or `ws` addresses of the gateways, without a path; one is picked at random,
    ///     the next
    ///     after a failure
    /// @param status address of the status service, or null: then history, status and presence cannot be
    ///     asked
    /// @param clock for back-off, pacing and token life
    /// @param random for jitter and choice; used under a lock
    public ParleyClient(List<URI> gateways, @Nullable URI status, Clock clock, RandomGenerator random) {
        if (gateways.isEmpty()) {
            throw new IllegalArgumentException("no gateway address, expected at least one");
        }
        this.gateways = List.copyOf(gateways);
        this.clock = clock;
        this.random = random;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .executor(workers)
                .build();
        this.gatewayCalls = new HttpCalls(http, gateways, CALL, randomness());
        this.statusCalls = status == null ? null : new HttpCalls(http, List.of(status), CALL, randomness());
    }

    /// A client of one gateway with the system's clock and randomness.
    public static ParleyClient of(URI gateway, @Nullable URI status) {
        return new ParleyClient(List.of(gateway), status, Clock.systemUTC(), new Random());
    }

    /// Makes an account.
    ///
    /// @throws ParleyException `username_taken` and others
    public Rest.User register(String username, String password, @Nullable String displayName) {
        String body = JsonText.object("username", username, "password", password, "displayName", displayName);
        return Rest.User.of(gatewayCalls.call("POST", "/v1/users", null, body).object());
    }

    /// Opens a session for a device.
    ///
    /// @throws ParleyException `bad_credentials` and others
    public Session login(String username, String password, String device) {
        String body = JsonText.object("username", username, "password", password, "device", device);
        return resume(
                Tokens.of(gatewayCalls.call("POST", "/v1/sessions", null, body).object()));
    }

    /// Goes on with a session whose tokens were kept.
    public Session resume(Tokens tokens) {
        return new Session(gatewayCalls, statusCalls, clock, tokens);
    }

    /// Connects a device, and keeps it connected until it is closed or the server ends it for good. Returns
    /// at once.
    public ParleyDevice open(Session session, DeviceOptions options) {
        DeviceConnection connection = new DeviceConnection(this, session, options);
        devices.add(connection);
        connection.start();
        return new ParleyDevice(connection);
    }

    /// Closes all devices and frees everything.
    @Override
    public void close() {
        CompletableFuture<?>[] farewells =
                devices.stream().map(DeviceConnection::close).toArray(CompletableFuture[]::new);
        CompletableFuture.allOf(farewells)
                .completeOnTimeout(null, 3, TimeUnit.SECONDS)
                .join();
        timers.close();
        http.shutdownNow();
        workers.shutdown();
    }

    void forget(DeviceConnection connection) {
        devices.remove(connection);
    }

    HttpClient http() {
        return http;
    }

    ExecutorService workers() {
        return workers;
    }

    Timers timers() {
        return timers;
    }

    Clock clock() {
        return clock;
    }

    /// Where the sockets are.
    List<URI> sockets() {
        return gateways.stream()
                .map(gateway -> {
                    String text = gateway.toString();
                    String socket = text.startsWith("http") ? "ws" + text.substring(4) : text;
                    return URI.create(
                            (socket.endsWith("/") ? socket.substring(0, socket.length() - 1) : socket) + "/ws");
                })
                .toList();
    }

    /// A source of its own for one device: sources are not shared between threads.
    synchronized RandomGenerator randomness() {
        return new SplittableRandom(random.nextLong());
    }
}
