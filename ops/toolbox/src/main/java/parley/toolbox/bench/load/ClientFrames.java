package parley.toolbox.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/// Writes WebSocket frames as a client must (RFC 6455, section 5): whole ones, masked. For one thread.
final class ClientFrames {
    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private static final int LAST = 0x80;
    private static final int MASKED = 0x80;
    private static final int SHORT = 126;
    private static final int LONG = 127;
    private static final int MOST_SHORT = 0xFFFF;
    private static final int MOST_HEADER = 14;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final SplittableRandom random = new SplittableRandom();
    private byte[] scratch = new byte[4 * 1024];

    /// @param payload of which the first `length` bytes are taken; it stays as it is
    ByteBuf frame(ByteBufAllocator memory, int opcode, byte[] payload, int length) {
        ByteBuf out = memory.buffer(MOST_HEADER + length);
        out.writeByte(LAST | opcode);
        if (length < SHORT) {
            out.writeByte(MASKED | length);
        } else if (length <= MOST_SHORT) {
            out.writeByte(MASKED | SHORT).writeShort(length);
        } else {
            out.writeByte(MASKED | LONG).writeLong(length);
        }
        int mask = random.nextInt();
        out.writeIntLE(mask);
        if (scratch.length < length) {
            scratch = new byte[2 * length];
        }
        mask(payload, length, mask, scratch);
        return out.writeBytes(scratch, 0, length);
    }

    /// @param mask little-endian: its lowest byte belongs to the first byte
    private static void mask(byte[] from, int length, int mask, byte[] to) {
        long twice = (long) mask << 32 | mask & 0xFFFFFFFFL;
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            LONGS.set(to, i, (long) LONGS.get(from, i) ^ twice);
        }
        for (; i < length; i++) {
            to[i] = (byte) (from[i] ^ mask >>> 8 * (i & 3));
        }
    }
}
