package parley.toolbox.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The opening of a WebSocket (RFC 6455, section 4).
final class Handshake {
    private static final String SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int MOST = 16 * 1024;

    private final String key;

    Handshake(SplittableRandom random) {
        byte[] nonce = new byte[16];
        random.nextBytes(nonce);
        key = Base64.getEncoder().encodeToString(nonce);
    }

    /// @param address whose path is asked for
    byte[] request(URI address, String subprotocol) {
        return ("GET " + address.getPath() + " HTTP/1.1\r\nHost: " + address.getAuthority()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                        + key + "\r\nSec-WebSocket-Protocol: " + subprotocol + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /// Takes the answer out of what was read; what follows it stays.
    ///
    /// @return null while it is not whole, empty when the socket is open, else why it is not
    @Nullable String answer(ByteBuf in) {
        int length = end(in);
        if (length < 0) {
            return in.readableBytes() > MOST ? "handshake: too long an answer" : null;
        }
        String head = in.readCharSequence(length, StandardCharsets.ISO_8859_1).toString();
        String status = head.substring(0, Math.max(0, head.indexOf('\r')));
        if (!status.startsWith("HTTP/1.1 101")) {
            return "handshake: " + status;
        }
        boolean accepted = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-accept:"))
                .anyMatch(line -> line.substring(line.indexOf(':') + 1).strip().equals(accept(key)));
        return accepted ? "" : "handshake: wrong Sec-WebSocket-Accept";
    }

    /// @return what a server has to answer to a key
    static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + SALT).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-1", e);
        }
    }

    String key() {
        return key;
    }

    private static int end(ByteBuf in) {
        byte[] there = ByteBufUtil.getBytes(in, in.readerIndex(), Math.min(MOST, in.readableBytes()));
        for (int i = 0; i + END.length <= there.length; i++) {
            if (there[i] == '\r' && there[i + 1] == '\n' && there[i + 2] == '\r' && there[i + 3] == '\n') {
                return i + END.length;
            }
        }
        return -1;
    }
}
