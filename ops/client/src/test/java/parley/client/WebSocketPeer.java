package parley.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// The server's end of one TCP connection: enough of HTTP/1.1 and RFC 6455 to be a real server to a real
/// client.
final class WebSocketPeer implements AutoCloseable {
    /// One HTTP request.
    record Request(String method, String path, Map<String, String> headers, String body) {
        boolean isUpgrade() {
            return "websocket".equalsIgnoreCase(headers.get("upgrade"));
        }
    }

    /// One frame from the client: text, ping, pong or close.
    record Frame(int opcode, byte[] payload) {
        static final int TEXT = 1;
        static final int CLOSE = 8;
        static final int PING = 9;
        static final int PONG = 10;

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;

    WebSocketPeer(Socket socket) throws IOException {
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        this.out = socket.getOutputStream();
    }

    /// @return null at the end of the connection
    Request readRequest() throws IOException {
        String first = line(in);
        if (first == null) {
            return null;
        }
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String[] parts = first.split(" ");
        return new Request(parts[0], parts[1], headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    void respond(int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        write(("HTTP/1.1 " + status + " Status\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        write(body);
    }

    void upgrade(Request request) throws IOException {
        String key = request.headers().get("sec-websocket-key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(key.getBytes(StandardCharsets.US_ASCII));
            write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            + "Sec-WebSocket-Protocol: parley.v1\r\nSec-WebSocket-Accept: "
                            + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @return null at the end of the connection
    Frame readFrame() throws IOException {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        int opcode = 0;
        while (true) {
            int first;
            try {
                first = in.read();
            } catch (SocketException e) {
                return null;
            }
            if (first < 0) {
                return null;
            }
            int second = in.readUnsignedByte();
            long length = second & 0x7f;
            length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
            byte[] mask = in.readNBytes(4);
            byte[] part = in.readNBytes((int) length);
            for (int i = 0; i < part.length; i++) {
                part[i] ^= mask[i & 3];
            }
            payload.writeBytes(part);
            opcode = (first & 0x0f) == 0 ? opcode : first & 0x0f;
            if ((first & 0x80) != 0) {
                return new Frame(opcode, payload.toByteArray());
            }
        }
    }

    void text(String text) {
        frame(Frame.TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    void ping() {
        frame(Frame.PING, new byte[] {'p'});
    }

    void pong(byte[] payload) {
        frame(Frame.PONG, payload);
    }

    /// The beginning of a frame, and the end of the connection right behind it.
    void textCutInTheMiddle() throws IOException {
        byte[] bytes = new byte[100];
        Arrays.fill(bytes, (byte) ' ');
        bytes[0] = (byte) (0x80 | Frame.TEXT);
        bytes[1] = 126;
        bytes[2] = 1;
        bytes[3] = 44;
        write(bytes);
        socket.close();
    }

    void closeFrame(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[2 + text.length];
        payload[0] = (byte) (code >> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, text.length);
        frame(Frame.CLOSE, payload);
    }

    private synchronized void frame(int opcode, byte[] payload) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0x80 | opcode);
        if (payload.length < 126) {
            bytes.write(payload.length);
        } else if (payload.length < 65_536) {
            bytes.write(126);
            bytes.write(payload.length >> 8);
            bytes.write(payload.length);
        } else {
            bytes.write(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                bytes.write((int) ((long) payload.length >> shift));
            }
        }
        bytes.writeBytes(payload);
        try {
            write(bytes.toByteArray());
        } catch (IOException e) {
            // The client is gone, as it may be.
            return;
        }
    }

    private synchronized void write(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') {
                String text = line.toString(StandardCharsets.US_ASCII);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(b);
        }
        return null;
    }

    /// Cuts the connection, as a broken network would.
    @Override
    public void close() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is cut already.
            return;
        }
    }
}
