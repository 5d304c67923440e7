package parley.toolbox.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// All sockets of a load, on one thread: a second one would take from the server more than it adds.
public final class LoadSockets implements AutoCloseable {
    /// How often a device acknowledges at most, as client libraries do.
    static final long ACKNOWLEDGE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long TICK_MS = 10;
    private static final int CONNECT_MS = 30_000;

    private final MultiThreadIoEventLoopGroup threads = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("bench-sockets", true), NioIoHandler.newFactory());
    private final EventLoop loop = threads.next();
    private final FrameScanner scanner = new FrameScanner();
    private final ClientFrames frames = new ClientFrames();
    private final SplittableRandom random = new SplittableRandom();
    private final byte[] array = new byte[ServerFrames.most()];
    private final ArrayDeque<LoadSocket> acknowledging = new ArrayDeque<>();
    private final URI address;
    private boolean ticking;
    private boolean resting;
    private volatile long restNanos;
    private volatile boolean closing;

    /// @param gateway its HTTP address
    public LoadSockets(URI gateway) {
        address = URI.create(gateway.toString().replaceFirst("^http", "ws") + "/ws");
    }

    /// Rests that long after each look at the sockets, so that what comes in meanwhile is read together: a
    /// thread that is woken for each frame takes from the server what it needs. Latencies become up to that
    /// much longer.
    ///
    /// @param nanos 0: every frame is read when it comes
    public void restBetweenReads(long nanos) {
        restNanos = nanos;
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
        closing = true; // what ends now ends on purpose
        threads.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }

    URI address() {
        return address;
    }

    FrameScanner scanner() {
        return scanner;
    }

    ClientFrames frames() {
        return frames;
    }

    /// @return for the text that is read just now
    byte[] array() {
        return array;
    }

    boolean closing() {
        return closing;
    }

    void open(LoadSocket socket) {
        ChannelFuture connecting = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT) // the usual one costs more
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MS)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new LoadChannel(socket, LoadSockets.this, new Handshake(random)));
                    }
                })
                .connect(address.getHost(), address.getPort());
        connecting.addListener(done -> {
            if (!done.isSuccess()) {
                socket.lost(LoadChannel.words(done.cause()));
            }
        });
    }

    /// Something was read. Tasks run when all sockets that had something are read.
    void hasRead() {
        if (restNanos > 0 && !resting) {
            resting = true;
            loop.execute(this::rest);
        }
    }

    private void rest() {
        resting = false;
        LockSupport.parkNanos(restNanos);
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
