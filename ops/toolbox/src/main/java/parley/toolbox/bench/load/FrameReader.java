package parley.toolbox.bench.load;

import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;

/// Brings the bytes of a message to the scanner, through one array for all sockets. For one thread.
final class FrameReader {
    private final FrameScanner scanner = new FrameScanner();
    private byte[] array = new byte[16 * 1024];

    void read(ByteBuf text, Consumer<Frame> frames) {
        int length = text.readableBytes();
        if (array.length < length) {
            array = new byte[2 * length];
        }
        text.getBytes(text.readerIndex(), array, 0, length);
        scanner.scan(array, 0, length, frames);
    }

    void read(byte[] text, Consumer<Frame> frames) {
        scanner.scan(text, 0, text.length, frames);
    }
}
