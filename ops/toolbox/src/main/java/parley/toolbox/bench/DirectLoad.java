package parley.toolbox.bench;

import java.net.URI;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;

/// Messages from sender to receiver of each pair in turn, at a fixed total rate that does not wait for
/// answers (open loop).
final class DirectLoad implements AutoCloseable {
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long CONNECT_SECONDS = 60;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("bench-timers").daemon().factory());
    private final List<People.Pair> pairs;
    private final List<LoadSocket> senders = new ArrayList<>();
    private final List<LoadSocket> receivers = new ArrayList<>();
    private final Map<String, Long> lastSeq = new HashMap<>();
    private final String filling;
    private volatile Tally tally;
    private int runs;

    /// Connects everybody; returns when all are ready.
    DirectLoad(URI gateway, int pairs, int bytes, String operatorPassword) {
        this.filling = "x".repeat(Math.max(0, bytes - 24));
        this.tally = new Tally(0, 1, 0, 0);
        this.pairs = new People(http, gateway, operatorPassword).pairs(pairs);
        var ready = new ArrayList<CompletableFuture<Void>>();
        for (People.Pair pair : this.pairs) {
            senders.add(
                    new LoadSocket(http, gateway, pair.sender().accessToken(), People.DEVICE, timers, this::atSender));
            receivers.add(new LoadSocket(
                    http, gateway, pair.receiver().accessToken(), People.DEVICE, timers, this::atReceiver));
        }
        senders.forEach(socket -> ready.add(socket.ready()));
        receivers.forEach(socket -> ready.add(socket.ready()));
        CompletableFuture.allOf(ready.toArray(CompletableFuture[]::new))
                .orTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /// Sends all messages of a tally, each when it is due.
    ///
    /// @param warmedUp run once, when the first timed message is due
    void send(Tally run, int warmUp, Runnable warmedUp) {
        tally = run;
        runs++; // part of the ids: what was sent in an earlier run is not sent again
        for (int k = 0; k < run.messages(); k++) {
            if (k == warmUp) {
                warmedUp.run();
            }
            for (long wait = run.due(k) - System.nanoTime(); wait > 0; wait = run.due(k) - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            run.sent(k, System.nanoTime(), LATE_NANOS);
            int pair = k % pairs.size();
            senders.get(pair)
                    .text("{\"op\":\"send\",\"id\":\"" + runs + "-" + k + "\",\"conversation\":\""
                            + pairs.get(pair).conversation() + "\",\"type\":\"text\",\"body\":{\"k\":" + k
                            + ",\"text\":\"" + filling + "\"}}");
        }
    }

    /// Waits until everything that was sent arrived, at most that long.
    void settle(Tally run, int seconds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < until && (run.acceptedCount() < run.messages() || run.lost() > 0)) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Override
    public void close() {
        senders.forEach(LoadSocket::close);
        receivers.forEach(LoadSocket::close);
        timers.shutdownNow();
        http.shutdownNow();
    }

    private void atSender(String op, JsonNode frame) {
        long now = System.nanoTime();
        if (op.equals("accepted")) {
            String id = frame.get("id").asString();
            tally.accepted(Integer.parseInt(id.substring(id.indexOf('-') + 1)), now);
        } else if (op.equals("error")) {
            tally.error();
        }
    }

    private void atReceiver(String op, JsonNode frame) {
        long now = System.nanoTime();
        if (op.equals("message")) {
            String conversation = frame.get("conversation").asString();
            long seq = frame.get("seq").asLong();
            boolean inOrder;
            synchronized (lastSeq) {
                Long before = lastSeq.put(conversation, seq);
                inOrder = before == null || seq > before;
            }
            tally.received(frame.get("body").get("k").asInt(), now, inOrder);
        } else if (op.equals("error")) {
            tally.error();
        }
    }
}
