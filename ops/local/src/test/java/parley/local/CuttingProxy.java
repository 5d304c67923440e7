package parley.local;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/// A network that fails on purpose: passes bytes to a gateway, cuts connections in the middle, swallows
/// answers, or takes no connections. On loopback, in this JVM.
final class CuttingProxy implements AutoCloseable {
    private static final int PIECE = 512;

    private final ServerSocket server;
    private final URI target;
    private final IntUnaryOperator budgets;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean swallowing;
    private volatile boolean down;

    /// @param budgets by the number of the connection, from 0: after how many bytes of answers it is cut
    CuttingProxy(URI target, IntUnaryOperator budgets) throws IOException {
        this.target = target;
        this.budgets = budgets;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    int connections() {
        return connections.get();
    }

    /// From now on nothing that the gateway says arrives; what the client says does.
    void swallowAnswers() {
        swallowing = true;
    }

    /// Cuts everything, and refuses what comes.
    void down() {
        down = true;
        sockets.forEach(CuttingProxy::cut);
    }

    @Override
    public void close() throws IOException {
        server.close();
        down();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (down) {
                    cut(client);
                    continue;
                }
                sockets.add(client);
                Socket gateway = toGateway(client);
                sockets.add(gateway);
                if (down) { // meanwhile
                    sockets.forEach(CuttingProxy::cut);
                }
                int budget = budgets.applyAsInt(connections.getAndIncrement());
                Thread.ofVirtual().start(() -> pass(client, gateway, Integer.MAX_VALUE, false));
                Thread.ofVirtual().start(() -> pass(gateway, client, budget, true));
            } catch (IOException e) {
                continue; // closed, or the gateway is not there: the client sees a cut
            }
        }
    }

    private Socket toGateway(Socket client) throws IOException {
        try {
            return new Socket(target.getHost(), target.getPort());
        } catch (IOException e) {
            cut(client);
            throw e;
        }
    }

    private void pass(Socket from, Socket to, int budget, boolean answers) {
        byte[] piece = new byte[PIECE];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int left = budget;
            for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
                if (!(answers && swallowing)) {
                    out.write(piece, 0, Math.min(n, left));
                }
                left -= Math.min(n, left);
                if (left == 0) {
                    return;
                }
            }
        } catch (IOException e) {
            // Cut: that is what this is for.
            return;
        }
    }

    private static void cut(Socket socket) {
        try (socket) {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0); // a reset, as when a cable is pulled behind a router
            }
        } catch (IOException e) {
            return; // it ended by itself in this moment
        }
    }
}
