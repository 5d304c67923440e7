package parley.local.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A port of 127.0.0.1 that leads to another one, and can be told to behave like a bad network. All methods may be
/// called from any thread.
///
/// It is not quite a network: when nobody listens at the target, a client's connection is accepted and then reset,
/// where the target itself would have refused it.
public final class TcpProxy implements AutoCloseable {
    private static final int BACKLOG = 4096;
    private static final int CONNECT_MILLIS = 5000;
    private static final LinkState PASSING = new LinkState.Passing();

    private final String name;
    private final int port;
    private final InetSocketAddress target;
    private final Set<Passage> passages = ConcurrentHashMap.newKeySet();
    private volatile LinkState state = PASSING;
    private volatile boolean closed;
    private @Nullable ServerSocket listener;
    private @Nullable Thread acceptor;

    private TcpProxy(String name, int port, InetSocketAddress target) {
        this.name = name;
        this.port = port;
        this.target = target;
    }

    /// Begins to listen.
    ///
    /// @param name for messages and reports
    /// @param target port of 127.0.0.1; need not be listened at yet
    public static TcpProxy start(String name, int port, int target) {
        var proxy = new TcpProxy(name, port, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), target));
        proxy.listen();
        return proxy;
    }

    /// @return as given
    public String name() {
        return name;
    }

    /// @return where it listens
    public int port() {
        return port;
    }

    /// @return what it does now
    public LinkState state() {
        return state;
    }

    /// @return the connections that are open now, oldest first
    public List<Passage> passages() {
        return passages.stream().sorted().toList();
    }

    /// Changes what happens to all connections, open and new, also to those that had a state of their own.
    public synchronized void become(LinkState next) {
        if (closed) {
            throw new IllegalStateException("proxy " + name + " is closed");
        }
        state = next;
        if (next instanceof LinkState.Refusing) {
            unlisten();
        } else if (listener == null) {
            listen();
        }
        passages.forEach(passage -> passage.become(next));
    }

    /// All connections are as on a good network again. Those that lost bytes are reset.
    public void pass() {
        become(PASSING);
    }

    /// Resets the connections that are open now; new ones are not affected.
    public void resetAll() {
        passages.forEach(Passage::reset);
    }

    @Override
    public synchronized void close() {
        closed = true;
        unlisten();
        resetAll();
    }

    void ended(Passage passage) {
        passages.remove(passage);
    }

    private synchronized void listen() {
        try {
            var socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), BACKLOG);
            listener = socket;
            acceptor = Thread.ofVirtual().name("proxy-" + name).start(() -> accept(socket));
        } catch (IOException e) {
            throw new UncheckedIOException("proxy " + name + " cannot listen on port " + port, e);
        }
    }

    /// Returns when the port refuses: the system goes on to listen until the thread that accepts has left the socket.
    private synchronized void unlisten() {
        if (listener != null) {
            Passage.quietly(listener::close);
            listener = null;
        }
        if (acceptor != null) {
            try {
                acceptor.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            acceptor = null;
        }
    }

    private void accept(ServerSocket socket) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                Thread.ofVirtual().name("proxy-" + name).start(() -> open(client));
            } catch (IOException e) {
                // Closed, or out of descriptors: then the next one may do better.
                Thread.yield();
            }
        }
    }

    private void open(Socket client) {
        switch (state) {
            case LinkState.Cut _ -> Passage.reset(client);
            case LinkState.Refusing _ -> Passage.reset(client);
            case LinkState.Passing _ -> connect(client);
            case LinkState.Slow _ -> connect(client);
            case LinkState.Held _ -> connect(client);
            case LinkState.HeldBack _ -> connect(client);
            case LinkState.HalfOpen _ -> connect(client);
        }
    }

    private void connect(Socket client) {
        var server = new Socket();
        try {
            server.connect(target, CONNECT_MILLIS);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
        } catch (IOException e) {
            Passage.reset(client);
            Passage.quietly(server::close);
            return;
        }
        begin(new Passage(this, client, server));
    }

    /// Under the monitor, so that a change of state sees the passage or the passage sees the change.
    private synchronized void begin(Passage passage) {
        passages.add(passage);
        passage.become(state);
        if (closed) {
            passage.reset();
        } else {
            passage.start();
        }
    }
}
