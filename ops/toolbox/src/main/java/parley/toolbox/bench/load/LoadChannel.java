package parley.toolbox.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// All there is between a socket's bytes and its [LoadSocket]: the general way, a pipeline of handlers with
/// an object for each frame, takes twice as long.
final class LoadChannel extends ChannelInboundHandlerAdapter implements ServerFrames.Reader {
    private final LoadSocket socket;
    private final LoadSockets sockets;
    private final Handshake handshake;
    private final ServerFrames frames = new ServerFrames();
    private final Consumer<Frame> told;

    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf rest;
    private boolean open;
    private String reason = "connection lost";

    LoadChannel(LoadSocket socket, LoadSockets sockets, Handshake handshake) {
        this.socket = socket;
        this.sockets = sockets;
        this.handshake = handshake;
        this.told = socket::frame;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        context = active;
        byte[] request = handshake.request(sockets.address(), "parley.v1");
        active.writeAndFlush(active.alloc().buffer(request.length).writeBytes(request));
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object bytes) {
        ByteBuf in = (ByteBuf) bytes;
        ByteBuf before = rest;
        if (before != null) {
            before.writeBytes(in);
            in.release();
            in = before;
        }
        try {
            understand(reading, in);
        } finally {
            keep(reading, in);
            sockets.hasRead();
        }
    }

    private void understand(ChannelHandlerContext reading, ByteBuf in) {
        if (!open) {
            String answer = handshake.answer(in);
            if (answer == null) {
                return;
            }
            if (!answer.isEmpty()) {
                reason = answer;
                reading.close();
                return;
            }
            open = true;
            socket.opened(reading.channel());
        }
        frames.read(in, sockets.array(), this);
    }

    /// What is not whole waits for what comes next.
    private void keep(ChannelHandlerContext reading, ByteBuf in) {
        if (!in.isReadable()) {
            in.release();
            rest = null;
        } else if (in == rest) {
            in.discardSomeReadBytes();
        } else {
            rest = reading.alloc().buffer(2 * in.readableBytes()).writeBytes(in);
            in.release();
        }
    }

    @Override
    public void text(byte[] bytes, int length) {
        sockets.scanner().scan(bytes, 0, length, told);
    }

    @Override
    public void control(int opcode, byte[] payload) {
        ChannelHandlerContext now = Objects.requireNonNull(context);
        if (opcode == ClientFrames.PING) {
            now.writeAndFlush(sockets.frames().frame(now.alloc(), ClientFrames.PONG, payload, payload.length));
        } else if (opcode == ClientFrames.CLOSE) {
            reason = payload.length < 2
                    ? "closed without a reason"
                    : ((payload[0] & 0xFF) << 8 | payload[1] & 0xFF) + " "
                            + new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
            now.writeAndFlush(sockets.frames().frame(now.alloc(), ClientFrames.CLOSE, payload, payload.length));
            now.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable failure) {
        reason = words(failure);
        failed.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ended) {
        ByteBuf left = rest;
        if (left != null) {
            left.release();
            rest = null;
        }
        socket.lost(reason);
    }

    /// @return a failure without what differs from one connection to the next
    static String words(@Nullable Throwable failure) {
        String text = failure == null
                ? "unknown"
                : Objects.requireNonNullElse(
                        failure.getMessage(), failure.getClass().getSimpleName());
        return text.replaceFirst(": /?[0-9a-zA-Z./]*:\\d+$", "");
    }
}
