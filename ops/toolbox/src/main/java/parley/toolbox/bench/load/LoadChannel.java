package parley.toolbox.bench.load;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The end of a socket's pipeline: puts messages together that come in parts, and tells how a connection
/// ended.
final class LoadChannel extends ChannelInboundHandlerAdapter {
    private final LoadSocket socket;
    private final FrameReader reader;
    private @Nullable ByteArrayOutputStream parts;
    private final Consumer<Frame> frames;
    private String reason = "connection lost";

    LoadChannel(LoadSocket socket, FrameReader reader) {
        this.socket = socket;
        this.reader = reader;
        this.frames = socket::frame;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == WebSocketClientProtocolHandler.ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
            socket.opened(context.channel());
        }
        context.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            switch (message) {
                case TextWebSocketFrame text -> text(text);
                case ContinuationWebSocketFrame part -> text(part);
                case CloseWebSocketFrame close -> {
                    reason = (close.statusCode() + " " + close.reasonText()).strip();
                    context.close();
                }
                default -> {
                    // the container's own business
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable failure) {
        reason = words(failure);
        context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
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

    private void text(WebSocketFrame frame) {
        if (frame.isFinalFragment() && parts == null) {
            reader.read(frame.content(), frames);
            return;
        }
        ByteArrayOutputStream whole = parts == null ? new ByteArrayOutputStream() : parts;
        byte[] bytes = new byte[frame.content().readableBytes()];
        frame.content().readBytes(bytes);
        whole.writeBytes(bytes);
        parts = whole;
        if (frame.isFinalFragment()) {
            parts = null;
            reader.read(whole.toByteArray(), frames);
        }
    }
}
