package parley.edge.websocket;

import java.nio.ByteBuffer;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.jspecify.annotations.Nullable;

/// The two buffers that the container keeps for a connection: those of HTTP until the connection is a
/// WebSocket and both are empty, then none. A WebSocket reads and writes past them.
///
/// Released, it looks like two empty buffers: the container reads directly into the caller's buffer then, as
/// much at a time as its own would hold.
final class ReleasableBuffers extends SocketBufferHandler {
    private static final ByteBuffer NOTHING_TO_READ = nothing(ReadBuffers.BYTES);
    private static final ByteBuffer NOTHING_TO_WRITE = nothing(0);

    private volatile @Nullable SocketBufferHandler http;

    /// @param http the container's own
    ReleasableBuffers(SocketBufferHandler http) {
        super(0, 0, false);
        this.http = http;
    }

    /// Read-only, of which nobody can take anything: shared by all.
    private static ByteBuffer nothing(int capacity) {
        return ByteBuffer.allocate(capacity).limit(0).asReadOnlyBuffer();
    }

    /// Lets the buffers go if they are empty. On the thread that reads, while nothing writes through them.
    void release() {
        SocketBufferHandler held = http;
        if (held != null && held.isReadBufferEmpty() && held.isWriteBufferEmpty()) {
            http = null;
        }
    }

    @Override
    public ByteBuffer getReadBuffer() {
        SocketBufferHandler held = http;
        return held == null ? NOTHING_TO_READ : held.getReadBuffer();
    }

    @Override
    public ByteBuffer getWriteBuffer() {
        SocketBufferHandler held = http;
        return held == null ? NOTHING_TO_WRITE : held.getWriteBuffer();
    }

    @Override
    public boolean isReadBufferEmpty() {
        SocketBufferHandler held = http;
        return held == null || held.isReadBufferEmpty();
    }

    @Override
    public boolean isWriteBufferEmpty() {
        SocketBufferHandler held = http;
        return held == null || held.isWriteBufferEmpty();
    }

    @Override
    public boolean isWriteBufferWritable() {
        SocketBufferHandler held = http;
        return held != null && held.isWriteBufferWritable();
    }

    @Override
    public void unReadReadBuffer(ByteBuffer returned) {
        SocketBufferHandler held = http;
        if (held == null) {
            throw new IllegalStateException("bytes of a WebSocket are not given back");
        }
        held.unReadReadBuffer(returned);
    }

    @Override
    public void configureReadBufferForWrite() {
        SocketBufferHandler held = http;
        if (held != null) {
            held.configureReadBufferForWrite();
        }
    }

    @Override
    public void configureReadBufferForRead() {
        SocketBufferHandler held = http;
        if (held != null) {
            held.configureReadBufferForRead();
        }
    }

    @Override
    public void configureWriteBufferForWrite() {
        SocketBufferHandler held = http;
        if (held != null) {
            held.configureWriteBufferForWrite();
        }
    }

    @Override
    public void configureWriteBufferForRead() {
        SocketBufferHandler held = http;
        if (held != null) {
            held.configureWriteBufferForRead();
        }
    }

    @Override
    public void reset() {
        SocketBufferHandler held = http;
        if (held != null) {
            held.reset();
        }
    }

    @Override
    public void expand(int size) {
        SocketBufferHandler held = http;
        if (held != null) {
            held.expand(size);
        }
    }

    @Override
    public void free() {
        SocketBufferHandler held = http;
        if (held != null) {
            held.free();
        }
    }
}
