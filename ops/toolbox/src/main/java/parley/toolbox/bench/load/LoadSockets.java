package parley.toolbox.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// All sockets of a load, on one thread: a second one would take from the server more than it adds.
public final class LoadSockets implements AutoCloseable {
    /// How often a device acknowledges at most, as client libraries do.
    static final long ACKNOWLEDGE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long TICK_MS = 10;
    private static final int CONNECT_MS = 30_000;
    private static final int MOST_FRAME = 1 << 20;
    private static final int MOST_HEADERS = 16 * 1024;

    private final MultiThreadIoEventLoopGroup threads = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("bench-sockets", true), NioIoHandler.newFactory());
    private final EventLoop loop = threads.next();
    private final FrameReader reader = new FrameReader();
    private final ArrayDeque<LoadSocket> acknowledging = new ArrayDeque<>();
    private final URI address;
    private boolean ticking;

    /// @param gateway its HTTP address
    public LoadSockets(URI gateway) {
        address = URI.create(gateway.toString().replaceFirst("^http", "ws") + "/ws");
    }

    /// Any thread.
    ///
    /// @param number by which the listener knows it
    /// @return a device that is not connected yet
    public LoadSocket device(int number, String token, String device, LoadListener listener) {
        return new LoadSocket(this, number, token, device, listener);
    }

    /// Runs a task on the sockets' thread; does nothing once they are closed.
    public void execute(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // closed: nobody waits for it any more
        }
    }

    @Override
    public void close() {
        threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }

    void open(LoadSocket socket) {
        var config = WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(address)
                .version(WebSocketVersion.V13)
                .subprotocol("parley.v1")
                .allowExtensions(false)
                .maxFramePayloadLength(MOST_FRAME)
                .withUTF8Validator(false) // the scanner looks at bytes
                .handleCloseFrames(false) // their code is what a load wants to know
                .handshakeTimeoutMillis(CONNECT_MS)
                .generateOriginHeader(false)
                .build();
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        new HttpClientCodec(),
                                        new HttpObjectAggregator(MOST_HEADERS),
                                        new WebSocketClientProtocolHandler(config),
                                        new LoadChannel(socket, reader));
                    }
                })
                .connect(address.getHost(), address.getPort());
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                socket.lost(LoadChannel.words(done.cause()));
            }
        });
    }

    void acknowledgeLater(LoadSocket socket) {
        if (socket.acknowledgeAt == 0) {
            socket.acknowledgeAt = System.nanoTime() + ACKNOWLEDGE_NANOS;
            acknowledging.add(socket);
            if (!ticking) {
                ticking = true;
                loop.schedule(this::tick, ACKNOWLEDGE_NANOS, TimeUnit.NANOSECONDS);
            }
        }
    }

    /// One timer for all: everybody waits equally long, so they are due in the order in which they came.
    private void tick() {
        long now = System.nanoTime();
        for (LoadSocket next = acknowledging.peek();
                next != null && next.acknowledgeAt <= now;
                next = acknowledging.peek()) {
            acknowledging.remove();
            if (next.acknowledgeAt != 0) {
                next.acknowledge();
            }
        }
        ticking = !acknowledging.isEmpty();
        if (ticking) {
            loop.schedule(this::tick, TICK_MS, TimeUnit.MILLISECONDS);
        }
    }
}
