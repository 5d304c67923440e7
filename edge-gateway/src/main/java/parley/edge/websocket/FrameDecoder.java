package parley.edge.websocket;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the frames of one client, however its bytes are cut into pieces. Pure; for one thread at a time.
///
/// ```
///   FIRST ─▶ SECOND ─▶ [LENGTH] ─▶ MASK ─▶ PAYLOAD ─▶ FIRST …        close frame, violation ─▶ OVER
/// ```
/// Between two frames it holds nothing but its state. The bytes of an unfinished message are copied as they
/// come, never allocated by what a header promises: who announces 64 KiB and sends nothing costs nothing.
final class FrameDecoder {
    private enum State {
        FIRST,
        SECOND,
        LENGTH,
        MASK,
        PAYLOAD,
        /// The peer has closed, or broke the protocol: what follows is not looked at.
        OVER
    }

    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final int MOST_CONTROL = 125;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int LARGEST_16 = 0xFFFF;
    private static final byte[] NOTHING = {};

    private final int most;
    private State state = State.FIRST;
    private boolean fin;
    private int opcode;
    private int missing;
    private long length;
    private int key;
    private long read;
    private boolean skipping;
    /// Of the message whose fragments are coming; CONTINUATION between messages.
    private int messageOpcode = Opcode.CONTINUATION;
    private int fragments;
    private int utf8 = Utf8.ACCEPT;
    private byte @Nullable [] message;
    private int messageSize;
    private byte @Nullable [] control;

    /// @param most bytes, and most fragments, of a message
    FrameDecoder(int most) {
        this.most = most;
    }

    /// From now on data is skipped, for a side that has closed and waits for the peer's close frame.
    void skipData() {
        skipping = true;
        message = null;
    }

    /// @param events to which is added what `bytes[from, to)` completes
    void decode(byte[] bytes, int from, int to, List<FrameEvent> events) {
        int at = from;
        while (at < to && state != State.OVER) {
            switch (state) {
                case FIRST -> first(bytes[at++] & 0xFF, events);
                case SECOND -> second(bytes[at++] & 0xFF, events);
                case LENGTH -> length(bytes[at++] & 0xFF, events);
                case MASK -> mask(bytes[at++] & 0xFF, events);
                case PAYLOAD -> {
                    int count = (int) Math.min(to - at, length - read);
                    payload(bytes, at, count, events);
                    at += count;
                }
                case OVER -> {}
            }
        }
    }

    private void first(int octet, List<FrameEvent> events) {
        fin = (octet & FIN) != 0;
        opcode = octet & 0x0F;
        boolean control = Opcode.control(opcode);
        boolean continuing = messageOpcode != Opcode.CONTINUATION;
        if ((octet & RESERVED) != 0) {
            violated(CloseCode.PROTOCOL_ERROR, "reserved bits without an extension", events);
        } else if (!Opcode.known(opcode)) {
            violated(CloseCode.PROTOCOL_ERROR, "reserved opcode " + opcode, events);
        } else if (control && !fin) {
            violated(CloseCode.PROTOCOL_ERROR, "a control frame in fragments", events);
        } else if (!control && continuing != (opcode == Opcode.CONTINUATION)) {
            violated(CloseCode.PROTOCOL_ERROR, "opcode " + opcode + " in a wrong place", events);
        } else {
            state = State.SECOND;
        }
    }

    private void second(int octet, List<FrameEvent> events) {
        int shortLength = octet & 0x7F;
        if ((octet & MASKED) == 0) {
            violated(CloseCode.PROTOCOL_ERROR, "a frame without a mask", events);
        } else if (Opcode.control(opcode) && shortLength > MOST_CONTROL) {
            violated(CloseCode.PROTOCOL_ERROR, "a control frame of more than 125 bytes", events);
        } else if (shortLength < LENGTH_16) {
            length = shortLength;
            begin(State.MASK, Integer.BYTES);
        } else {
            length = 0;
            begin(State.LENGTH, shortLength == LENGTH_64 ? Long.BYTES : Short.BYTES);
            key = shortLength; // which form it is, until the key comes
        }
    }

    private void length(int octet, List<FrameEvent> events) {
        length = length << Byte.SIZE | octet;
        if (--missing > 0) {
            return;
        }
        boolean minimal = key == LENGTH_64 ? length > LARGEST_16 : length >= LENGTH_16;
        if (length < 0 || !minimal) {
            violated(CloseCode.PROTOCOL_ERROR, "a length that is not in its shortest form", events);
        } else {
            begin(State.MASK, Integer.BYTES);
        }
    }

    private void begin(State next, int octets) {
        state = next;
        missing = octets;
    }

    private void mask(int octet, List<FrameEvent> events) {
        key = key >>> Byte.SIZE | octet << 24;
        if (--missing > 0) {
            return;
        }
        state = State.PAYLOAD;
        read = 0;
        if (Opcode.control(opcode)) {
            control = length == 0 ? NOTHING : new byte[(int) length];
        } else {
            beginData(events);
        }
        if (length == 0) {
            finish(events);
        }
    }

    private void beginData(List<FrameEvent> events) {
        if (opcode != Opcode.CONTINUATION) {
            messageOpcode = opcode;
            messageSize = 0;
            fragments = 0;
            utf8 = Utf8.ACCEPT;
        }
        fragments++; // empty ones cost no memory, but need not end
        if (!skipping && (length > most - messageSize || fragments > most)) {
            skipData();
            events.add(new FrameEvent.TooLarge());
        }
    }

    private void payload(byte[] bytes, int at, int count, List<FrameEvent> events) {
        if (Opcode.control(opcode)) {
            Mask.copy(bytes, at, control(), (int) read, count, key, read);
        } else if (!skipping) {
            byte[] target = room(count);
            Mask.copy(bytes, at, target, messageSize, count, key, read);
            if (messageOpcode == Opcode.TEXT) {
                utf8 = Utf8.check(utf8, target, messageSize, messageSize + count);
                if (utf8 == Utf8.REJECT) {
                    violated(CloseCode.INVALID_PAYLOAD, "a text that is not UTF-8", events);
                    return;
                }
            }
            messageSize += count;
        }
        read += count;
        if (read == length) {
            finish(events);
        }
    }

    /// Exactly as large as the frame when all of it is there, otherwise at most twice of what came.
    private byte[] room(int count) {
        byte[] target = message == null ? NOTHING : message;
        if (target.length - messageSize < count) {
            long known = messageSize + length - read;
            long wanted = Math.max(messageSize + (long) count, 2L * messageSize);
            target = Arrays.copyOf(target, (int) Math.min(known, wanted));
            message = target;
        }
        return target;
    }

    private void finish(List<FrameEvent> events) {
        state = State.FIRST;
        switch (opcode) {
            case Opcode.PING -> events.add(new FrameEvent.Ping(control()));
            case Opcode.PONG -> events.add(new FrameEvent.Pong(control()));
            case Opcode.CLOSE -> close(control(), events);
            default -> {
                if (fin) {
                    message(events);
                }
            }
        }
        control = null;
    }

    private byte[] control() {
        return control == null ? NOTHING : control;
    }

    private void message(List<FrameEvent> events) {
        boolean text = messageOpcode == Opcode.TEXT;
        byte[] whole = message == null ? NOTHING : message;
        message = null;
        messageOpcode = Opcode.CONTINUATION;
        if (skipping) {
            return;
        }
        if (text && utf8 != Utf8.ACCEPT) {
            violated(CloseCode.INVALID_PAYLOAD, "a text that ends within a character", events);
            return;
        }
        byte[] payload = whole.length == messageSize ? whole : Arrays.copyOf(whole, messageSize);
        events.add(text ? new FrameEvent.Text(payload) : new FrameEvent.Binary(payload));
    }

    private void close(byte[] payload, List<FrameEvent> events) {
        if (payload.length == 0) {
            over(new FrameEvent.Close(CloseCode.NO_STATUS), events);
            return;
        }
        int code = payload.length == 1 ? 0 : (payload[0] & 0xFF) << Byte.SIZE | payload[1] & 0xFF;
        if (!CloseCode.mayBeSent(code)) {
            violated(CloseCode.PROTOCOL_ERROR, "close code " + code, events);
        } else if (Utf8.check(Utf8.ACCEPT, payload, 2, payload.length) != Utf8.ACCEPT) {
            violated(CloseCode.INVALID_PAYLOAD, "a close reason that is not UTF-8", events);
        } else {
            over(new FrameEvent.Close(code), events);
        }
    }

    private void violated(int code, String what, List<FrameEvent> events) {
        over(new FrameEvent.Violation(code, what), events);
    }

    private void over(FrameEvent last, List<FrameEvent> events) {
        state = State.OVER;
        message = null;
        control = null;
        events.add(last);
    }
}
