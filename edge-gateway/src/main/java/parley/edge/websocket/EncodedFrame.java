package parley.edge.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// A frame as it goes over the line, header and payload in one array that nobody writes to: a message is
/// encoded once, and its bytes are shared by all sockets that it goes to. Safe from any thread.
public final class EncodedFrame {
    private static final int FIN = 0x80;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int LARGEST_16 = 0xFFFF;
    private static final int MOST_REASON = 123;

    private final byte[] bytes;
    private final int header;

    private EncodedFrame(byte[] bytes, int header) {
        this.bytes = bytes;
        this.header = header;
    }

    /// @param utf8 is copied
    public static EncodedFrame text(byte[] utf8) {
        return of(Opcode.TEXT, utf8);
    }

    /// @param payload up to 125 bytes, which the pong will bring back
    public static EncodedFrame ping(byte[] payload) {
        return of(Opcode.PING, payload);
    }

    /// @param payload of the ping that it answers
    public static EncodedFrame pong(byte[] payload) {
        return of(Opcode.PONG, payload);
    }

    /// @param code [CloseCode#NO_STATUS]: none
    /// @param reason ASCII of at most 123 characters
    public static EncodedFrame close(int code, String reason) {
        if (code == CloseCode.NO_STATUS) {
            return of(Opcode.CLOSE, new byte[0]);
        }
        byte[] text = reason.getBytes(StandardCharsets.US_ASCII);
        if (!CloseCode.mayBeSent(code) || text.length > MOST_REASON) {
            throw new IllegalArgumentException("close code " + code + ", reason of " + text.length + " bytes");
        }
        return of(
                Opcode.CLOSE,
                ByteBuffer.allocate(Short.BYTES + text.length)
                        .putShort((short) code)
                        .put(text)
                        .array());
    }

    private static EncodedFrame of(int opcode, byte[] payload) {
        int length = payload.length;
        int header = length < LENGTH_16 ? 2 : length <= LARGEST_16 ? 4 : 10;
        ByteBuffer frame = ByteBuffer.allocate(header + length).put((byte) (FIN | opcode));
        switch (header) {
            case 2 -> frame.put((byte) length);
            case 4 -> frame.put((byte) LENGTH_16).putShort((short) length);
            default -> frame.put((byte) LENGTH_64).putLong(length);
        }
        return new EncodedFrame(frame.put(payload).array(), header);
    }

    /// @return the bytes of the payload
    public int length() {
        return bytes.length - header;
    }

    /// @return all of the frame, to be written once
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes);
    }

    /// @return the payload as text, for tests and logs
    @Override
    public String toString() {
        return new String(bytes, header, length(), StandardCharsets.UTF_8);
    }
}
