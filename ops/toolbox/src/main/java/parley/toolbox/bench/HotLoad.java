package parley.toolbox.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import tools.jackson.databind.JsonNode;

/// A large group in which one member writes without pause and some of the others are online.
final class HotLoad implements AutoCloseable {
    private static final long CONNECT_SECONDS = 120;
    private static final int AT_ONCE = 50;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("bench-hot").daemon().factory());
    private final List<LoadSocket> sockets = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final String conversation;

    /// Makes the group and connects those who are online; returns when all are ready.
    ///
    /// @param progress told how many members are in
    HotLoad(URI gateway, int members, int online, String operatorPassword, IntConsumer progress) {
        People.Group group = new People(http, gateway, operatorPassword).group(members, progress);
        conversation = group.conversation();
        for (int from = 0; from < online; from += AT_ONCE) {
            var ready = new ArrayList<CompletableFuture<Void>>();
            for (People.Person person : group.members().subList(from, Math.min(online, from + AT_ONCE))) {
                var socket = new LoadSocket(http, gateway, person.accessToken(), People.DEVICE, timers, this::frame);
                sockets.add(socket);
                ready.add(socket.ready());
            }
            CompletableFuture.allOf(ready.toArray(CompletableFuture[]::new))
                    .orTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
    }

    /// Writes at this rate until it is cancelled.
    ScheduledFuture<?> start(double perSecond) {
        return timers.scheduleAtFixedRate(
                () -> sockets.getFirst()
                        .text("{\"op\":\"send\",\"id\":\"hot-" + sent.incrementAndGet() + "\",\"conversation\":\""
                                + conversation + "\",\"type\":\"text\",\"body\":{\"text\":\"to everybody\"}}"),
                0,
                (long) (TimeUnit.SECONDS.toNanos(1) / perSecond),
                TimeUnit.NANOSECONDS);
    }

    /// @return how many deliveries are due of what was accepted: the sender's own is one of them
    long due() {
        return accepted.get() * sockets.size();
    }

    long sent() {
        return sent.get();
    }

    long accepted() {
        return accepted.get();
    }

    long received() {
        return received.get();
    }

    /// Waits until everything arrived, at most that long.
    void settle(int seconds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < until && (accepted.get() < sent.get() || received.get() < due())) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Override
    public void close() {
        sockets.forEach(LoadSocket::close);
        timers.shutdownNow();
        http.shutdownNow();
    }

    private void frame(String op, JsonNode frame) {
        if (op.equals("message") && frame.get("type").asString().equals("text")) { // not the news of members
            received.incrementAndGet();
        } else if (op.equals("accepted")) {
            accepted.incrementAndGet();
        }
    }
}
