package parley.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A real server on a real socket that speaks `parley.v1` over one log in memory: it accepts, pushes to
/// every device,
/// remembers acknowledgements and sends the backlog. Tests tell it how to misbehave. Conversations have
/// everybody as
/// members; one device per token `token-<user number>-<n>`.
final class SmallGateway implements AutoCloseable {
    record Logged(
            UUID conversation, long seq, UUID message, UUID from, String id, String type, String body, String meta) {}

    final List<Logged> log = new ArrayList<>();
    final Map<UUID, Map<UUID, Long>> cursors = new ConcurrentHashMap<>(); // user → conversation → acknowledged
    final List<String> received = new CopyOnWriteArrayList<>(); // every text frame, as it came
    final List<JsonObject> hellos = new CopyOnWriteArrayList<>();
    final Map<UUID, Connection> connections = new ConcurrentHashMap<>();
    final AtomicInteger refreshes = new AtomicInteger();
    final AtomicInteger pongs = new AtomicInteger();
    final AtomicInteger sockets = new AtomicInteger();

    volatile boolean silentAboutSends;
    volatile boolean pushTwice;
    volatile boolean refuseSends;
    volatile long tokenSeconds = 900;

    private final ServerSocket server;
    private final List<WebSocketPeer> peers = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    SmallGateway() {
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    static Tokens tokens(int user, Instant expires) {
        return new Tokens(new UUID(9, user), Ids.user(user), "token-" + user + "-0", "refresh-" + user, expires);
    }

    /// Somebody else says something.
    synchronized Logged say(int conversation, String body) {
        return append(Ids.conversation(conversation), Ids.user(99), null, "text", body, null);
    }

    synchronized long acknowledged(int user, int conversation) {
        return cursors.getOrDefault(Ids.user(user), Map.of()).getOrDefault(Ids.conversation(conversation), 0L);
    }

    Connection connection(int user) {
        return connections.get(Ids.user(user));
    }

    private void accept() {
        while (!closed) {
            try {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (WebSocketPeer peer = new WebSocketPeer(socket)) {
            peers.add(peer);
            WebSocketPeer.Request request;
            while ((request = peer.readRequest()) != null) {
                if (request.isUpgrade()) {
                    sockets.incrementAndGet();
                    peer.upgrade(request);
                    new Connection(peer).run();
                    return;
                }
                rest(peer, request);
            }
        } catch (IOException | UncheckedIOException e) {
            return; // the client went away
        }
    }

    private void rest(WebSocketPeer peer, WebSocketPeer.Request request) throws IOException {
        if (request.path().equals("/v1/sessions/refresh")) {
            int n = refreshes.incrementAndGet();
            int user = Integer.parseInt(JsonObject.parse(request.body().getBytes(StandardCharsets.UTF_8))
                    .text("refreshToken")
                    .split("-")[1]);
            peer.respond(200, tokensJson(user, n));
        } else if (request.path().equals("/v1/sessions")) {
            peer.respond(401, "{\"code\":\"bad_credentials\",\"detail\":\"no\"}");
        } else {
            peer.respond(404, "{\"code\":\"not_found\",\"detail\":\"" + request.path() + "\"}");
        }
    }

    private String tokensJson(int user, int n) {
        return "{\"session\":\"" + new UUID(9, user) + "\",\"user\":\"" + Ids.user(user) + "\",\"accessToken\":\"token-"
                + user + "-" + n + "\",\"refreshToken\":\"refresh-" + user + "\",\"expires\":\""
                + Instant.now().plusSeconds(tokenSeconds) + "\"}";
    }

    private synchronized Logged append(UUID conversation, UUID from, String id, String type, String body, String meta) {
        for (Logged logged : log) {
            if (id != null && id.equals(logged.id()) && from.equals(logged.from())) {
                return logged;
            }
        }
        Logged logged =
                new Logged(conversation, log.size() + 1, Ids.message(log.size() + 1), from, id, type, body, meta);
        log.add(logged);
        connections.values().forEach(connection -> connection.push(logged));
        return logged;
    }

    @Override
    public void close() {
        closed = true;
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        peers.forEach(WebSocketPeer::close);
    }

    /// One device's socket.
    final class Connection {
        final WebSocketPeer peer;
        private final Map<UUID, Long> sent = new LinkedHashMap<>();
        private UUID user = new UUID(0, 0);

        Connection(WebSocketPeer peer) {
            this.peer = peer;
        }

        void cut() {
            peer.close();
        }

        void close(int code) {
            peer.closeFrame(code, "test");
        }

        private void run() throws IOException {
            WebSocketPeer.Frame frame;
            while ((frame = peer.readFrame()) != null) {
                switch (frame.opcode()) {
                    case WebSocketPeer.Frame.TEXT -> {
                        received.add(frame.text());
                        JsonObject.parseOneOrMany(frame.payload()).forEach(this::take);
                    }
                    case WebSocketPeer.Frame.PING -> peer.pong(frame.payload());
                    case WebSocketPeer.Frame.PONG -> pongs.incrementAndGet();
                    case WebSocketPeer.Frame.CLOSE -> {
                        peer.closeFrame(1000, "");
                        connections.remove(user, this);
                        return;
                    }
                    default -> throw new IOException("opcode " + frame.opcode());
                }
            }
            connections.remove(user, this);
        }

        private void take(JsonObject in) {
            switch (in.text("op")) {
                case "hello" -> hello(in);
                case "send" -> send(in);
                case "ack" -> ack(in.optionalObject("cursors"));
                case "auth" -> welcome("laptop");
                case "ping" -> peer.text("{\"op\":\"pong\"}");
                case "sync" -> sync(in);
                default -> {}
            }
        }

        private void hello(JsonObject in) {
            hellos.add(in);
            user = Ids.user(Integer.parseInt(in.text("token").split("-")[1]));
            synchronized (SmallGateway.this) {
                if (in.has("cursors")) {
                    ack(in.optionalObject("cursors"));
                }
                sent.putAll(cursors.getOrDefault(user, Map.of()));
                welcome(in.text("device"));
                connections.put(user, this);
                log.forEach(this::push);
                peer.text("{\"op\":\"ready\",\"conversations\":1}");
            }
        }

        private void welcome(String device) {
            peer.text("{\"op\":\"welcome\",\"connection\":\"" + UUID.randomUUID() + "\",\"user\":\"" + user
                    + "\",\"device\":\"" + device + "\",\"ping\":20,\"window\":64,\"maxFrame\":65536}");
        }

        private void send(JsonObject in) {
            String id = in.text("id");
            if (refuseSends) {
                peer.text("{\"op\":\"error\",\"id\":\"" + id
                        + "\",\"code\":\"unavailable\",\"message\":\"later\",\"retry\":true,\"retryAfter\":50}");
                return;
            }
            if (in.text("type").equals("nonsense")) {
                peer.text("{\"op\":\"error\",\"id\":\"" + id
                        + "\",\"code\":\"bad_type\",\"message\":\"nonsense\",\"retry\":false}");
                return;
            }
            JsonBytes meta = in.optionalRaw("meta");
            Logged logged = append(
                    in.uuid("conversation"),
                    user,
                    id,
                    in.text("type"),
                    in.raw("body").toString(),
                    meta == null ? null : meta.toString());
            if (!silentAboutSends) {
                peer.text("{\"op\":\"accepted\",\"id\":\"" + id + "\",\"message\":\"" + logged.message()
                        + "\",\"conversation\":\"" + logged.conversation() + "\",\"seq\":" + logged.seq()
                        + ",\"time\":\"" + Instant.now() + "\"}");
            }
        }

        private void ack(JsonObject acknowledged) {
            for (String conversation : acknowledged.names()) {
                cursors.computeIfAbsent(user, u -> new ConcurrentHashMap<>())
                        .merge(UUID.fromString(conversation), acknowledged.number(conversation), Math::max);
            }
        }

        private void sync(JsonObject in) {
            StringBuilder messages = new StringBuilder();
            synchronized (SmallGateway.this) {
                for (Logged logged : log) {
                    if (logged.conversation().equals(in.uuid("conversation"))) {
                        messages.append(messages.isEmpty() ? "" : ",").append(json(logged, 0, false));
                    }
                }
            }
            peer.text("{\"op\":\"page\",\"request\":\"" + in.text("request") + "\",\"conversation\":\""
                    + in.uuid("conversation") + "\",\"messages\":[" + messages + "],\"upto\":" + log.size()
                    + ",\"more\":false}");
        }

        void push(Logged logged) {
            synchronized (SmallGateway.this) {
                long after = sent.getOrDefault(logged.conversation(), 0L);
                if (logged.seq() > after) {
                    sent.put(logged.conversation(), logged.seq());
                    peer.text(json(logged, after, true));
                    if (pushTwice) {
                        peer.text(json(logged, after, true));
                    }
                }
            }
        }

        String json(Logged logged, long after, boolean op) {
            return "{" + (op ? "\"op\":\"message\"," : "") + "\"conversation\":\"" + logged.conversation()
                    + "\",\"seq\":" + logged.seq() + ",\"after\":" + after + ",\"message\":\"" + logged.message()
                    + "\",\"from\":\"" + logged.from() + "\",\"device\":\"d\",\"type\":\"" + logged.type()
                    + "\",\"version\":1,\"time\":\"2026-01-01T00:00:00Z\",\"body\":" + logged.body()
                    + (logged.meta() == null ? "" : ",\"meta\":" + logged.meta()) + "}";
        }
    }
}
