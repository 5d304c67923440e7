package parley.edge.connection;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.jspecify.annotations.Nullable;
import parley.edge.websocket.EncodedFrame;
import parley.edge.websocket.ReleasingHttpProtocol;
import parley.edge.websocket.WebSocket;
import parley.edge.websocket.WebSocketListener;
import parley.edge.websocket.WebSocketRequestHandler;
import parley.edge.websocket.WebSocketTerms;

/// The gateway's container with a queue on each socket and nothing else: what comes goes back.
final class EchoServer implements AutoCloseable {
    static final int MOST = 1 << 20;

    /// One socket of it.
    final class Echo implements WebSocketListener {
        final OutboundQueue outbound;
        final List<Integer> closed = new CopyOnWriteArrayList<>();

        private Echo(WebSocket socket) {
            outbound = new OutboundQueue(socket, Long.MAX_VALUE, new OutboundBudget(Long.MAX_VALUE), () -> {});
        }

        @Override
        public void text(byte[] utf8) {
            outbound.send(EncodedFrame.text(utf8));
        }

        @Override
        public void binary(byte[] payload) {
            outbound.send(EncodedFrame.text(payload));
        }

        @Override
        public void tooLarge() {
            outbound.close(parley.edge.frame.CloseReason.TOO_LARGE);
        }

        @Override
        public void ping(byte[] payload) {
            outbound.pong(payload);
        }

        @Override
        public void pong(byte[] payload) {
            outbound.send(EncodedFrame.text(payload));
        }

        @Override
        public void closing(int code) {
            outbound.answerClose(code);
        }

        @Override
        public void writable() {
            outbound.writable();
        }

        @Override
        public void closed(int code) {
            outbound.end();
            closed.add(code);
        }
    }

    final List<Echo> sockets = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final Tomcat tomcat = new Tomcat();

    /// @param keys a key store with the password `changeit`; null: without TLS
    EchoServer(Path directory, @Nullable Path keys) throws IOException, LifecycleException {
        tomcat.setBaseDir(Files.createDirectories(directory).toString());
        var connector = new Connector(ReleasingHttpProtocol.class.getName());
        connector.setPort(0);
        connector.setProperty("address", "127.0.0.1");
        new ConnectionConfiguration().smallBuffers().customize(connector);
        connector.getProtocolHandler().setExecutor(new VirtualThreadExecutor("echo-"));
        if (keys != null) {
            encrypt(connector, keys);
        }
        tomcat.setConnector(connector);
        var context = tomcat.addContext("", directory.toString());
        var terms = new WebSocketTerms(MOST, Duration.ofSeconds(2), Duration.ofSeconds(1), timers);
        var handler = new WebSocketRequestHandler(this::open, List.of("parley.v1"), terms);
        Tomcat.addServlet(context, "ws", new HttpServlet() {
            private static final long serialVersionUID = 1;

            @Override
            protected void service(HttpServletRequest request, HttpServletResponse response)
                    throws ServletException, IOException {
                handler.handleRequest(request, response);
            }
        });
        context.addServletMappingDecoded("/ws", "ws");
        tomcat.start();
    }

    private static void encrypt(Connector connector, Path keys) {
        connector.setSecure(true);
        connector.setScheme("https");
        connector.setProperty("SSLEnabled", "true");
        var host = new SSLHostConfig();
        var certificate = new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.UNDEFINED);
        certificate.setCertificateKeystoreFile(keys.toAbsolutePath().toString());
        certificate.setCertificateKeystorePassword("changeit");
        host.addCertificate(certificate);
        connector.addSslHostConfig(host);
    }

    private WebSocketListener open(WebSocket socket, WebSocketRequestHandler.Opening opening) {
        var echo = new Echo(socket);
        sockets.add(echo);
        return echo;
    }

    int port() {
        return tomcat.getConnector().getLocalPort();
    }

    @Override
    public void close() throws LifecycleException {
        tomcat.stop();
        tomcat.destroy();
        timers.shutdownNow();
    }
}
