package parley.local.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import parley.testkit.port.FreePorts;

/// What each state of a link does, seen by the sockets at both ends.
final class TcpProxyTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(30);
    private static final int SILENCE_MILLIS = 300;

    private final List<Socket> opened = new ArrayList<>();
    private EchoServer echo;
    private TcpProxy proxy;

    @BeforeEach
    void open() throws IOException {
        echo = new EchoServer();
        proxy = TcpProxy.start("trial", FreePorts.next(), echo.port());
    }

    @AfterEach
    void close() throws IOException {
        for (Socket socket : opened) {
            socket.close();
        }
        proxy.close();
        echo.close();
    }

    @Test
    void passesEverythingBothWaysAndTheEnd() throws IOException {
        var bytes = new byte[1 << 20];
        new Random(1).nextBytes(bytes);
        Socket socket = connect();
        Thread.ofVirtual().start(() -> {
            try {
                socket.getOutputStream().write(bytes);
                socket.shutdownOutput();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(socket.getInputStream().readAllBytes()).isEqualTo(bytes);
        await().atMost(TOO_SLOW).until(() -> proxy.passages().isEmpty());
    }

    @Test
    void delaysEveryPieceEachWay() throws IOException {
        Socket socket = connect();
        assertThat(ask(socket, "a")).isEqualTo("a");
        proxy.become(new LinkState.Slow(Duration.ofMillis(150)));
        long began = System.nanoTime();
        assertThat(ask(socket, "b")).isEqualTo("b");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
    }

    @Test
    void cutResetsOpenConnectionsAndNewOnes() throws IOException {
        Socket socket = connect();
        ask(socket, "a");
        proxy.become(new LinkState.Cut());
        assertThatThrownBy(() -> ask(socket, "b"))
                .isInstanceOf(SocketException.class)
                .isNotInstanceOf(SocketTimeoutException.class);
        assertThatThrownBy(() -> ask(connect(), "c")).isInstanceOf(SocketException.class);
        proxy.pass();
        assertThat(ask(connect(), "d")).isEqualTo("d");
    }

    @Test
    void refusesAndListensAgainOnTheSamePort() throws IOException {
        Socket socket = connect();
        ask(socket, "a");
        proxy.become(new LinkState.Refusing());
        assertThatThrownBy(() -> ask(socket, "b")).isInstanceOf(SocketException.class);
        assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
        proxy.pass();
        assertThat(ask(connect(), "c")).isEqualTo("c");
    }

    @Test
    void halfOpenSwallowsInSilenceAndResetsWhoLostSomethingAfterwards() throws IOException {
        Socket loser = connect();
        Socket silent = connect();
        ask(loser, "a");
        ask(silent, "a");
        proxy.become(new LinkState.HalfOpen());
        assertSilence(loser, "lost");
        proxy.pass();
        assertThatThrownBy(() -> ask(loser, "b")).isInstanceOf(SocketException.class);
        assertThat(ask(silent, "b")).as("lost nothing").isEqualTo("b");
    }

    @Test
    void halfOpenHidesTheEndOfTheOtherSide() throws IOException {
        Socket socket = connect();
        ask(socket, "a");
        proxy.become(new LinkState.HalfOpen());
        socket.shutdownOutput(); // the echo would end too, if it heard of it
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void heldLosesNothingAndGoesOn() throws IOException {
        Socket socket = connect();
        ask(socket, "a");
        proxy.become(new LinkState.Held());
        assertSilence(socket, "b");
        Socket fresh = connect();
        assertSilence(fresh, "c");
        proxy.pass();
        assertThat(answer(socket, 1)).isEqualTo("b");
        assertThat(answer(fresh, 1)).isEqualTo("c");
    }

    @Test
    void heldBackCarriesOneWayOnly() throws IOException {
        Socket socket = connect();
        ask(socket, "a");
        proxy.become(new LinkState.HeldBack());
        assertSilence(socket, "b");
        proxy.pass();
        assertThat(answer(socket, 1)).isEqualTo("b");
    }

    @Test
    void oneConnectionCanBeDisturbedAlone() throws IOException {
        Socket first = connect();
        ask(first, "a");
        Socket second = connect();
        ask(second, "a");
        proxy.passages().getFirst().become(new LinkState.Held());
        assertSilence(first, "b");
        assertThat(ask(second, "b")).isEqualTo("b");
        proxy.passages().getLast().reset();
        assertThatThrownBy(() -> ask(second, "c")).isInstanceOf(SocketException.class);
    }

    @Test
    void droppingAllAtOnceLeavesTheWayOpen() throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            sockets.add(connect());
            ask(sockets.getLast(), "a");
        }
        proxy.resetAll();
        assertThat(sockets)
                .allSatisfy(socket -> assertThatThrownBy(() -> ask(socket, "b")).isInstanceOf(SocketException.class));
        assertThat(ask(connect(), "c")).isEqualTo("c");
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), proxy.port());
        opened.add(socket);
        return socket;
    }

    private static String ask(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        String answer = answer(socket, text.length());
        if (answer.isEmpty()) {
            throw new IOException("the connection ended in order");
        }
        return answer;
    }

    private static String answer(Socket socket, int length) throws IOException {
        socket.setSoTimeout((int) TOO_SLOW.toMillis());
        return new String(socket.getInputStream().readNBytes(length), StandardCharsets.US_ASCII);
    }

    private static void assertSilence(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.setSoTimeout(SILENCE_MILLIS);
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketTimeoutException.class);
    }
}
