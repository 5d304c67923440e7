package parley.edge.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.edge.TestGateway;
import parley.edge.fixture.ClientFrame;
import parley.edge.fixture.RawWebSocket;
import parley.edge.frame.CloseReason;
import parley.edge.websocket.CloseCode;
import parley.edge.websocket.EncodedFrame;

/// Real sockets, byte by byte, through the container and back.
class SocketBytesTest {
    private static final int SMALL = 4 * 1024;

    @TempDir
    private Path directory;

    private EchoServer server;

    @BeforeEach
    void start() throws Exception {
        server = new EchoServer(directory.resolve("server"), null);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 2_047, 2_048, 2_049, 16_384, 65_535, 65_536, 1 << 20})
    void messagesOfAnyLengthComeBack(int length) throws IOException {
        try (var socket = RawWebSocket.open(server.port(), SMALL)) {
            String text = "é".repeat(length / 2) + "x".repeat(length % 2);
            socket.send(ClientFrame.text(text));
            assertThat(socket.frame().text()).isEqualTo(text);
        }
    }

    @Test
    void framesThatComeWithTheHandshakeAreNotLost() throws IOException {
        var frames = new ByteArrayOutputStream();
        for (int i = 0; i < 200; i++) {
            frames.writeBytes(ClientFrame.text("number " + i).bytes());
        }
        try (var socket = RawWebSocket.open(server.port(), frames.toByteArray())) {
            for (int i = 0; i < 200; i++) {
                assertThat(socket.frame().text()).isEqualTo("number " + i);
            }
        }
    }

    @Test
    void bytesThatComeOneByOneMakeTheSameMessage() throws IOException {
        try (var socket = RawWebSocket.open(server.port(), SMALL)) {
            for (byte octet : ClientFrame.text("slowly é").bytes()) {
                socket.send(new byte[] {octet});
            }
            assertThat(socket.frame().text()).isEqualTo("slowly é");
        }
    }

    /// The socket takes a part, then nothing, then the rest: from several threads, in their order.
    @Test
    void whatAClientDoesNotReadComesInOrderWhenItDoes() throws Exception {
        try (var socket = RawWebSocket.open(server.port(), SMALL)) {
            var echo = connected();
            var threads = List.of(0, 1, 2).stream()
                    .map(thread -> Thread.ofVirtual().start(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            String text = thread + " " + i + " " + "x".repeat(i * 7 % 9_000);
                            echo.outbound.send(EncodedFrame.text(text.getBytes(StandardCharsets.UTF_8)));
                        }
                    }))
                    .toList();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(echo.outbound.waiting()).isPositive();
            int[] next = new int[3];
            for (int i = 0; i < 3_000; i++) {
                RawWebSocket.Frame frame = socket.frame();
                assertThat(frame.first()).isEqualTo(0x81);
                String[] words = frame.text().split(" ", -1);
                int thread = Integer.parseInt(words[0]);
                assertThat(Integer.parseInt(words[1])).isEqualTo(next[thread]++);
                assertThat(words[2]).hasSize(Integer.parseInt(words[1]) * 7 % 9_000);
            }
            assertThat(echo.outbound.waiting()).isZero();
        }
    }

    @Test
    void aClientThatTakesNothingIsGivenUp() throws IOException {
        try (var socket = RawWebSocket.open(server.port(), SMALL)) {
            var echo = connected();
            byte[] large = new byte[1 << 20];
            for (int i = 0; i < 16; i++) {
                echo.outbound.send(EncodedFrame.text(large));
            }
            await().atMost(TestGateway.TOO_SLOW).until(() -> echo.closed.equals(List.of(CloseCode.ABNORMAL)));
            assertThat(echo.outbound.waiting()).isZero();
            assertThat(socket).isNotNull();
        }
    }

    /// A pong for the last ping is enough: what waits is bounded, whatever the client sends.
    @Test
    void aPingFloodOfAClientThatDoesNotReadQueuesOnePong() throws IOException {
        try (var socket = RawWebSocket.open(server.port(), SMALL)) {
            var echo = connected();
            byte[] large = new byte[1 << 20];
            for (int i = 0; i < 8; i++) {
                echo.outbound.send(EncodedFrame.text(large)); // more than the kernel takes
            }
            long before = echo.outbound.waiting();
            for (int i = 0; i < 20_000; i++) {
                socket.send(ClientFrame.of(0x80 | ClientFrame.PING, "ping " + i));
            }
            socket.send(ClientFrame.text("last"));
            int pongs = 0;
            String latest = "";
            for (RawWebSocket.Frame frame = socket.frame(); !frame.text().equals("last"); frame = socket.frame()) {
                if (frame.first() == 0x8A) {
                    pongs++;
                    latest = frame.text();
                }
            }
            assertThat(before).isPositive();
            assertThat(pongs).isBetween(1, 19_999);
            assertThat(latest).isEqualTo("ping 19999");
        }
    }

    @Test
    void pingsBetweenFragmentsAreAnsweredAtOnce() throws IOException {
        try (var socket = RawWebSocket.open(server.port(), SMALL)) {
            socket.send(ClientFrame.of(ClientFrame.TEXT, "one "));
            socket.send(ClientFrame.of(0x80 | ClientFrame.PING, "a"));
            assertThat(socket.frame())
                    .matches(frame -> frame.first() == 0x8A && frame.text().equals("a"));
            socket.send(ClientFrame.of(ClientFrame.CONTINUATION, "two "));
            socket.send(ClientFrame.of(0x80 | ClientFrame.PING, ""));
            assertThat(socket.frame().first()).isEqualTo(0x8A);
            socket.send(ClientFrame.of(0x80 | ClientFrame.CONTINUATION, "three"));
            assertThat(socket.frame().text()).isEqualTo("one two three");
        }
    }

    static List<List<ClientFrame>> invalid() {
        byte[] half = HexFormat.of().parseHex("e282");
        return List.of(
                List.of(ClientFrame.of(0x81, new byte[] {(byte) 0xFF})),
                List.of(ClientFrame.of(0x01, half), ClientFrame.of(0x80, new byte[] {'x'})),
                List.of(ClientFrame.of(0x01, half), ClientFrame.of(0x80, new byte[0])));
    }

    @ParameterizedTest
    @MethodSource
    void invalid(List<ClientFrame> frames) throws IOException {
        try (var socket = RawWebSocket.open(server.port(), SMALL)) {
            for (ClientFrame frame : frames) {
                socket.send(frame);
            }
            assertEnds(socket, CloseCode.INVALID_PAYLOAD);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"810178", "c18000000000", "838000000000", "098000000000", "80800000000078", "88810000000001"})
    void whatBreaksTheProtocolEndsIt(String hex) throws IOException {
        try (var socket = RawWebSocket.open(server.port(), SMALL)) {
            socket.send(HexFormat.of().parseHex(hex));
            assertEnds(socket, CloseCode.PROTOCOL_ERROR);
        }
    }

    @Test
    void answersACloseAndEnds() throws IOException {
        try (var socket = RawWebSocket.open(server.port(), SMALL)) {
            socket.send(ClientFrame.close(4321, "bye"));
            socket.send(ClientFrame.text("too late"));
            assertEnds(socket, 4321);
            var echo = connected();
            await().atMost(TestGateway.TOO_SLOW).until(() -> echo.closed.equals(List.of(4321)));
        }
        try (var socket = RawWebSocket.open(server.port(), SMALL)) {
            socket.send(ClientFrame.of(0x88, ""));
            assertThat(socket.frame()).matches(frame -> frame.first() == 0x88 && frame.payload().length == 0);
            assertThat(socket.next()).isNull();
        }
    }

    @Test
    void closesAndWaitsForTheAnswer() throws IOException {
        try (var socket = RawWebSocket.open(server.port(), SMALL)) {
            var echo = connected();
            echo.outbound.close(CloseReason.DRAIN);
            assertThat(socket.frame().closeCode()).isEqualTo(4001);
            assertThat(echo.closed).isEmpty();
            socket.send(ClientFrame.text("not read any more"));
            socket.send(ClientFrame.close(4001, ""));
            assertThat(socket.next()).isNull();
            await().atMost(TestGateway.TOO_SLOW).until(() -> echo.closed.equals(List.of(4001)));
        }
    }

    @Test
    void doesNotWaitForEverForTheAnswer() throws IOException {
        try (var socket = RawWebSocket.open(server.port(), SMALL)) {
            var echo = connected();
            echo.outbound.close(CloseReason.DRAIN);
            assertThat(socket.frame().closeCode()).isEqualTo(4001);
            assertThat(socket.next()).isNull();
            await().atMost(TestGateway.TOO_SLOW).until(() -> echo.closed.equals(List.of(4001)));
        }
    }

    @Test
    void noticesWhoLeavesWithoutAGoodbye() throws IOException {
        try (var half = RawWebSocket.open(server.port(), SMALL)) {
            half.shutdownOutput();
            assertThat(half.next()).isNull();
        }
        RawWebSocket.open(server.port(), SMALL).reset();
        RawWebSocket.open(server.port(), SMALL).close();
        await().atMost(TestGateway.TOO_SLOW)
                .until(() -> server.sockets.size() == 3
                        && server.sockets.stream().allMatch(each -> each.closed.equals(List.of(CloseCode.ABNORMAL))));
    }

    @Test
    void aResetWhileMuchWaitsEndsTheQueue() throws IOException {
        var socket = RawWebSocket.open(server.port(), SMALL);
        var echo = connected();
        for (int i = 0; i < 8; i++) {
            echo.outbound.send(EncodedFrame.text(new byte[1 << 20]));
        }
        socket.reset();
        await().atMost(TestGateway.TOO_SLOW).until(() -> echo.closed.size() == 1);
        assertThat(echo.outbound.waiting()).isZero();
        echo.outbound.send(EncodedFrame.text(new byte[1]));
        assertThat(echo.outbound.waiting()).isZero();
    }

    @Test
    void tooLargeIsToldWhileTheRestStillComes() throws IOException {
        try (var socket = RawWebSocket.open(server.port(), SMALL)) {
            socket.send(ClientFrame.text("x".repeat(EchoServer.MOST + 1)));
            socket.send(ClientFrame.close(1000, ""));
            assertEnds(socket, CloseReason.TOO_LARGE.code());
        }
    }

    @Test
    void worksOverTls() throws Exception {
        Path keys = directory.resolve("keys.p12");
        int made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        "changeit",
                        "-storetype",
                        "PKCS12",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=a")
                .start()
                .waitFor();
        assertThat(made).isZero();
        try (var secure = new EchoServer(directory.resolve("secure"), keys);
                Socket line = trusting().getSocketFactory().createSocket("127.0.0.1", secure.port());
                var socket = RawWebSocket.over(line)) {
            for (int length : new int[] {0, 1, 200, 5_000, 16_384, 20_000, 100_000, 1 << 20}) {
                socket.send(ClientFrame.text("x".repeat(length)));
                assertThat(socket.frame().payload()).hasSize(length);
            }
            var echo = secure.sockets.getFirst();
            for (int i = 0; i < 32; i++) {
                echo.outbound.send(EncodedFrame.text(new byte[(1 << 20) + i]));
            }
            for (int i = 0; i < 32; i++) {
                assertThat(socket.frame().payload()).hasSize((1 << 20) + i);
            }
            socket.send(ClientFrame.close(1000, ""));
            assertThat(socket.frame().closeCode()).isEqualTo(1000);
        }
    }

    private EchoServer.Echo connected() {
        await().atMost(TestGateway.TOO_SLOW).until(() -> !server.sockets.isEmpty());
        return server.sockets.getFirst();
    }

    private static void assertEnds(RawWebSocket socket, int code) throws IOException {
        RawWebSocket.Frame frame = socket.frame();
        assertThat(frame.first()).isEqualTo(0x88);
        assertThat(frame.closeCode()).isEqualTo(code);
        assertThat(socket.next()).isNull();
    }

    private static SSLContext trusting() throws Exception {
        var context = SSLContext.getInstance("TLS");
        context.init(
                null,
                new TrustManager[] {
                    new X509TrustManager() {
                        @Override
                        public void checkClientTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public void checkServerTrusted(X509Certificate[] chain, String type) {}

                        @Override
                        public X509Certificate[] getAcceptedIssuers() {
                            return new X509Certificate[0];
                        }
                    }
                },
                null);
        return context;
    }
}
