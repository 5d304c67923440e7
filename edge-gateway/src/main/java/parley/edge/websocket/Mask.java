package parley.edge.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Takes the client's mask off (RFC 6455, 5.3), eight bytes at a time. Pure.
final class Mask {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Mask() {}

    /// Copies `length` bytes and takes the mask off on the way.
    ///
    /// @param key its first byte is the lowest
    /// @param offset in the frame's payload of the first byte
    static void copy(byte[] from, int fromAt, byte[] to, int toAt, int length, int key, long offset) {
        int turned = Integer.rotateRight(key, Byte.SIZE * (int) (offset & 3));
        long wide = (turned & 0xFFFF_FFFFL) | (long) turned << Integer.SIZE;
        int at = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            LONGS.set(to, toAt + at, (long) LONGS.get(from, fromAt + at) ^ wide);
        }
        for (; at < length; at++) {
            to[toAt + at] = (byte) (from[fromAt + at] ^ turned >> Byte.SIZE * (at & 3));
        }
    }
}
