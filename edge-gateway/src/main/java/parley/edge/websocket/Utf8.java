package parley.edge.websocket;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Checks UTF-8 piece by piece: overlong forms, surrogates and what lies above U+10FFFF are refused at their
/// first wrong byte. Pure.
///
/// A state is what the next byte must be, in one number: how many bytes of the character are missing, and
/// the least and the greatest value of the next one.
final class Utf8 {
    /// Between two characters.
    static final int ACCEPT = 0;

    static final int REJECT = -1;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final long NOT_ASCII = 0x8080_8080_8080_8080L;
    private static final int ANY_LOW = 0x80;
    private static final int ANY_HIGH = 0xBF;

    private Utf8() {}

    /// @param state after the bytes before
    /// @return the state after `bytes[from, to)`; [#REJECT] is final
    static int check(int state, byte[] bytes, int from, int to) {
        int now = state;
        int at = from;
        while (at < to && now != REJECT) {
            if (now == ACCEPT) {
                at = skipAscii(bytes, at, to);
                if (at < to) {
                    now = lead(bytes[at++] & 0xFF);
                }
            } else {
                now = continuation(now, bytes[at++] & 0xFF);
            }
        }
        return now;
    }

    private static int skipAscii(byte[] bytes, int from, int to) {
        int at = from;
        while (at + Long.BYTES <= to && ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0) {
            at += Long.BYTES;
        }
        while (at < to && bytes[at] >= 0) {
            at++;
        }
        return at;
    }

    private static int lead(int lead) {
        if (lead < 0xC2 || lead > 0xF4) {
            return REJECT;
        }
        if (lead < 0xE0) {
            return state(1, ANY_LOW, ANY_HIGH);
        }
        return switch (lead) {
            case 0xE0 -> state(2, 0xA0, ANY_HIGH);
            case 0xED -> state(2, ANY_LOW, 0x9F);
            case 0xF0 -> state(3, 0x90, ANY_HIGH);
            case 0xF4 -> state(3, ANY_LOW, 0x8F);
            default -> state(lead < 0xF0 ? 2 : 3, ANY_LOW, ANY_HIGH);
        };
    }

    private static int continuation(int state, int next) {
        int low = (state >> 8) & 0xFF;
        int high = (state >> 16) & 0xFF;
        if (next < low || next > high) {
            return REJECT;
        }
        int missing = (state & 0xFF) - 1;
        return missing == 0 ? ACCEPT : state(missing, ANY_LOW, ANY_HIGH);
    }

    private static int state(int missing, int low, int high) {
        return missing | low << 8 | high << 16;
    }
}
