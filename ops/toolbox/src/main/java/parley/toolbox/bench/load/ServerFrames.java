package parley.toolbox.bench.load;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/// Reads WebSocket frames as a server sends them (RFC 6455, section 5), of which a message may take several
/// and a read may hold a part. For one thread.
final class ServerFrames {
    /// What is done with what was read.
    interface Reader {
        /// A whole text; the array is used again.
        void text(byte[] bytes, int length);

        /// A ping, pong or close.
        void control(int opcode, byte[] payload);
    }

    private static final int MOST = 1 << 20;
    private static final int SHORT = 126;
    private static final int LONG = 127;

    private byte[] whole = {};
    private int collected;

    /// Reads all frames that are whole; leaves the rest in the buffer.
    ///
    /// @param shared array for texts of one frame, of at least [#most] bytes
    /// @throws IllegalStateException on what no server may send
    void read(ByteBuf in, byte[] shared, Reader reader) {
        while (one(in, shared, reader)) {
            // as many as there are
        }
    }

    /// @return the most bytes that a frame may have
    static int most() {
        return MOST;
    }

    private boolean one(ByteBuf in, byte[] shared, Reader reader) {
        int at = in.readerIndex();
        int there = in.readableBytes();
        if (there < 2) {
            return false;
        }
        int first = in.getByte(at);
        long length = in.getByte(at + 1) & 0xFF;
        int header = length == LONG ? 10 : length == SHORT ? 4 : 2;
        if (there < header) {
            return false;
        }
        length = length == LONG ? in.getLong(at + 2) : length == SHORT ? in.getUnsignedShort(at + 2) : length;
        if (length < 0 || length > MOST) {
            throw new IllegalStateException("a frame of " + length + " bytes: expected at most " + MOST);
        }
        if (there < header + length) {
            return false;
        }
        in.skipBytes(header);
        frame((first & 0x80) != 0, first & 0xF, in, (int) length, shared, reader);
        return true;
    }

    private void frame(boolean last, int opcode, ByteBuf in, int length, byte[] shared, Reader reader) {
        if (opcode == ClientFrames.TEXT && last) {
            in.readBytes(shared, 0, length);
            reader.text(shared, length);
        } else if (opcode == ClientFrames.TEXT || opcode == ClientFrames.CONTINUATION) {
            if (whole.length < collected + length) {
                whole = Arrays.copyOf(whole, 2 * (collected + length));
            }
            in.readBytes(whole, collected, length);
            collected += length;
            if (collected > MOST) {
                throw new IllegalStateException("a message of more than " + MOST + " bytes");
            }
            if (last) {
                int size = collected;
                collected = 0;
                reader.text(whole, size);
            }
        } else {
            byte[] payload = new byte[length];
            in.readBytes(payload);
            reader.control(opcode, payload);
        }
    }
}
