package parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The device against a real server on a real socket.
@Timeout(120)
class ParleyDeviceTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final SmallGateway gateway = new SmallGateway();
    private final ParleyClient client = client(gateway.address());
    private final Recorder recorder = new Recorder();

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
    }

    /// Keeps everything, in order.
    static final class Recorder implements MessageStore, DeviceListener {
        final List<ServerFrame.Message> stored = new CopyOnWriteArrayList<>();
        final List<String> events = new CopyOnWriteArrayList<>();
        final List<DeviceState> states = new CopyOnWriteArrayList<>();
        final AtomicInteger duplicates = new AtomicInteger();
        final Map<java.util.UUID, Long> cursors = new ConcurrentHashMap<>();

        @Override
        public void store(ServerFrame.Message message) {
            stored.add(message);
        }

        @Override
        public void cursor(java.util.UUID conversation, long seq) {
            cursors.merge(conversation, seq, Math::max);
        }

        @Override
        public Map<java.util.UUID, Long> cursors() {
            return Map.copyOf(cursors);
        }

        @Override
        public void ready(ServerFrame.Ready ready) {
            events.add("ready after " + stored.size());
        }

        @Override
        public void state(DeviceState state) {
            states.add(state);
        }

        @Override
        public void accepted(ServerFrame.Accepted accepted) {
            events.add("accepted " + accepted.id());
        }

        @Override
        public void refused(String id, ParleyException reason) {
            events.add("refused " + id + " " + reason.code());
        }

        @Override
        public void duplicate(ServerFrame.Message message) {
            duplicates.incrementAndGet();
        }

        List<String> bodies() {
            return stored.stream().map(m -> m.body().toString()).toList();
        }
    }

    private static ParleyClient client(URI... gateways) {
        return new ParleyClient(List.of(gateways), null, Clock.systemUTC(), new SplittableRandom(3));
    }

    private static Tokens tokens(int user) {
        return SmallGateway.tokens(user, Instant.now().plusSeconds(900));
    }

    private ParleyDevice open(DeviceOptions options) {
        return client.open(client.resume(tokens(1)), options.withListener(recorder));
    }

    private ParleyDevice openReady() {
        ParleyDevice device = open(DeviceOptions.of("laptop").withStore(recorder));
        device.ready().orTimeout(TOO_SLOW.toSeconds(), TimeUnit.SECONDS).join();
        return device;
    }

    private static OutgoingMessage message(String id) {
        return new OutgoingMessage(
                id,
                Ids.conversation(1),
                "text",
                null,
                JsonBytes.of("{\"n\": 1.00}"),
                JsonBytes.of("[ 1 ]"),
                null,
                null);
    }

    @Test
    void storesTheBacklogThenIsReadyThenReceivesLive() {
        for (int n = 0; n < 300; n++) {
            gateway.say(1 + n % 3, "{\"n\":" + n + "}");
        }
        openReady();
        assertThat(recorder.events).contains("ready after 300");
        gateway.say(1, "{ \"x\" : 1.00 }");
        await().atMost(TOO_SLOW).until(() -> recorder.stored.size() == 301);
        assertThat(recorder.bodies().getLast()).isEqualTo("{ \"x\" : 1.00 }");
        await().atMost(TOO_SLOW).until(() -> gateway.acknowledged(1, 1) == 301);
        assertThat(gateway.acknowledged(1, 3)).isEqualTo(300);
    }

    @Test
    void sendsAndIsAnsweredWithBytesUnchanged() {
        ParleyDevice device = openReady();
        ServerFrame.Accepted accepted =
                device.send(message("a")).orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(accepted.seq()).isEqualTo(1);
        assertThat(device.waiting()).isZero();
        assertThat(gateway.log.getFirst().body()).isEqualTo("{\"n\": 1.00}");
        assertThat(gateway.log.getFirst().meta()).isEqualTo("[ 1 ]");
        await().atMost(TOO_SLOW).until(() -> recorder.stored.size() == 1);
        assertThat(recorder.stored.getFirst().meta()).isEqualTo(JsonBytes.of("[ 1 ]"));
    }

    @Test
    void acknowledgesOnlyAfterTheStoreReturned() throws InterruptedException {
        CountDownLatch storing = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        MessageStore slow = message -> {
            storing.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        ParleyDevice device = open(DeviceOptions.of("laptop").withStore(slow));
        gateway.say(1, "1");
        assertThat(storing.await(30, TimeUnit.SECONDS)).isTrue();
        // Whatever else the device does meanwhile, it does not acknowledge.
        device.send(message("meanwhile")).orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(gateway.acknowledged(1, 1)).isZero();
        release.countDown();
        await().atMost(TOO_SLOW).until(() -> gateway.acknowledged(1, 1) == 2);
    }

    @Test
    void acknowledgesAtMostEveryHundredMilliseconds() {
        openReady();
        long begin = System.nanoTime();
        for (int n = 0; n < 2_000; n++) {
            gateway.say(1, "1");
        }
        await().atMost(TOO_SLOW).until(() -> gateway.acknowledged(1, 1) == 2_000);
        long millis = Duration.ofNanos(System.nanoTime() - begin).toMillis();
        long acks = gateway.received.stream().filter(f -> f.contains("\"ack\"")).count();
        assertThat(acks).isLessThanOrEqualTo(millis / 100 + 2);
    }

    @Test
    void aMessageThatTheStoreRefusedComesAgain() {
        AtomicBoolean failing = new AtomicBoolean(true);
        List<Long> stored = new CopyOnWriteArrayList<>();
        MessageStore flaky = message -> {
            if (message.seq() == 2 && failing.getAndSet(false)) {
                throw new IllegalStateException("disk full");
            }
            stored.add(message.seq());
        };
        for (int n = 0; n < 4; n++) {
            gateway.say(1, "1");
        }
        open(DeviceOptions.of("laptop").withStore(flaky));
        await().atMost(TOO_SLOW).until(() -> gateway.acknowledged(1, 1) == 4);
        assertThat(stored).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void showsEachMessageOnceHoweverOftenItComes() {
        gateway.pushTwice = true;
        for (int n = 0; n < 20; n++) {
            gateway.say(1, Integer.toString(n));
        }
        openReady();
        await().atMost(TOO_SLOW).until(() -> recorder.duplicates.get() == 20);
        assertThat(recorder.stored).hasSize(20);
        // All acknowledgements were lost: everything comes again.
        await().atMost(TOO_SLOW).until(() -> gateway.acknowledged(1, 1) == 20);
        gateway.cursors.clear();
        recorder.cursors.clear();
        gateway.connection(1).close(4007);
        await().atMost(TOO_SLOW).until(() -> recorder.duplicates.get() == 60);
        assertThat(recorder.stored).hasSize(20);
        await().atMost(TOO_SLOW).until(() -> gateway.acknowledged(1, 1) == 20);
    }

    @Test
    void resumesAfterACutAndSendsTheUnansweredAgainInOrder() {
        ParleyDevice device = openReady();
        gateway.silentAboutSends = true;
        List<CompletableFuture<ServerFrame.Accepted>> answers = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
            answers.add(device.send(message("m" + n)));
        }
        await().atMost(TOO_SLOW).until(() -> gateway.log.size() == 10);
        assertThat(device.waiting()).isEqualTo(10);
        gateway.silentAboutSends = false;
        gateway.connection(1).cut();
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        assertThat(gateway.log).as("ids make resends harmless").hasSize(10);
        // The listener is told on its own, after who waits for the answer.
        await().atMost(TOO_SLOW)
                .until(() -> recorder.events.stream()
                                .filter(e -> e.startsWith("accepted"))
                                .count()
                        >= 10);
        assertThat(recorder.events.stream().filter(e -> e.startsWith("accepted")))
                .containsExactly(
                        "accepted m0",
                        "accepted m1",
                        "accepted m2",
                        "accepted m3",
                        "accepted m4",
                        "accepted m5",
                        "accepted m6",
                        "accepted m7",
                        "accepted m8",
                        "accepted m9");
        await().atMost(TOO_SLOW).until(() -> recorder.stored.size() == 10);
    }

    @Test
    void aKilledProcessSendsItsOutboxAfterRestart() {
        gateway.silentAboutSends = true;
        Path file = directory.resolve("outbox");
        ParleyDevice first = open(DeviceOptions.of("laptop").withOutbox(JournalOutbox.open(file), 100));
        first.send(message("a"));
        first.send(message("b"));
        await().atMost(TOO_SLOW).until(() -> gateway.log.size() == 2);
        first.abort();
        gateway.silentAboutSends = false;
        ParleyDevice second = open(DeviceOptions.of("laptop").withOutbox(JournalOutbox.open(file), 100));
        await().atMost(TOO_SLOW).until(() -> second.waiting() == 0);
        assertThat(gateway.log).hasSize(2);
        assertThat(recorder.events).contains("accepted a", "accepted b");
        second.close();
        try (Outbox left = JournalOutbox.open(file)) {
            assertThat(left.load()).isEmpty();
        }
    }

    @Test
    void aRefusalThatPassesIsTriedAgainAndAFinalOneReported() {
        gateway.refuseSends = true;
        ParleyDevice device = openReady();
        var answer = device.send(message("patient"));
        await().atMost(TOO_SLOW)
                .until(() -> gateway.received.stream()
                                .filter(f -> f.contains("patient"))
                                .count()
                        >= 2);
        gateway.refuseSends = false;
        answer.orTimeout(30, TimeUnit.SECONDS).join();
        var refused = device.send(
                new OutgoingMessage("bad", Ids.conversation(1), "nonsense", null, JsonBytes.of("1"), null, null, null));
        assertThatThrownBy(() -> refused.orTimeout(30, TimeUnit.SECONDS).join())
                .cause()
                .isInstanceOfSatisfying(
                        ParleyException.class, e -> assertThat(e.code()).isEqualTo("bad_type"));
        await().atMost(TOO_SLOW).until(() -> recorder.events.contains("refused bad bad_type"));
        assertThat(device.waiting()).isZero();
    }

    @Test
    void aMessageLargerThanAFrameIsRefusedHere() {
        ParleyDevice device = openReady();
        var answer = device.send(OutgoingMessage.text(Ids.conversation(1), "x".repeat(70_000)));
        assertThatThrownBy(() -> answer.orTimeout(30, TimeUnit.SECONDS).join())
                .cause()
                .isInstanceOfSatisfying(
                        ParleyException.class, e -> assertThat(e.code()).isEqualTo("too_large"));
    }

    @Test
    void theOutboxIsBoundedAndIdsAreUnique() {
        gateway.silentAboutSends = true;
        ParleyDevice device = open(DeviceOptions.of("laptop").withOutbox(Outbox.inMemory(), 2));
        device.send(message("a"));
        assertThatThrownBy(() -> device.send(message("a"))).isInstanceOf(IllegalArgumentException.class);
        device.send(message("b"));
        assertThatThrownBy(() -> device.send(message("c")))
                .isInstanceOfSatisfying(
                        ParleyException.class, e -> assertThat(e.code()).isEqualTo("outbox_full"));
    }

    @Test
    void stopsOnCodesFrom4500AndConnectsAgainBelow() {
        ParleyDevice device = openReady();
        gateway.connection(1).close(4002);
        await().atMost(TOO_SLOW).until(() -> gateway.sockets.get() == 2 && device.state() instanceof DeviceState.Ready);
        gateway.connection(1).close(4502);
        await().atMost(TOO_SLOW).until(() -> device.state().equals(new DeviceState.Stopped(4502, "test")));
        assertThatThrownBy(() -> device.send(message("late"))).isInstanceOf(ParleyException.class);
    }

    @Test
    void renewsTheTokenBeforeConnectingAgainAfter4006() {
        ParleyDevice device = openReady();
        gateway.connection(1).close(4006);
        await().atMost(TOO_SLOW).until(() -> gateway.hellos.size() == 2 && device.state() instanceof DeviceState.Ready);
        assertThat(gateway.refreshes).hasValue(1);
        assertThat(gateway.hellos.getLast().text("token")).isEqualTo("token-1-1");
    }

    @Test
    void renewsTheTokenWhileConnectedAndSaysAuth() {
        gateway.tokenSeconds = 12;
        Session session = client.resume(SmallGateway.tokens(1, Instant.now().plusSeconds(13)));
        client.open(session, DeviceOptions.of("laptop"));
        await().atMost(TOO_SLOW).until(() -> gateway.received.stream().anyMatch(f -> f.contains("\"auth\"")));
        assertThat(gateway.sockets).hasValue(1);
    }

    @Test
    void staysAsItIsWhenTheGatewayWelcomesTheNewToken() {
        ParleyDevice device = openReady();
        gateway.connection(1).peer.text("{\"op\":\"expiring\",\"in\":60}");
        await().atMost(TOO_SLOW).until(() -> authsSaid() == 1);
        device.send(message("a")).orTimeout(30, TimeUnit.SECONDS).join(); // after the welcome
        assertThat(device.state()).isInstanceOf(DeviceState.Ready.class);
        await().atMost(TOO_SLOW).until(() -> recorder.events.stream().anyMatch(e -> e.startsWith("accepted")));
        assertThat(recorder.states)
                .filteredOn(DeviceState.CatchingUp.class::isInstance)
                .hasSize(1);
    }

    @Test
    void aRenewalLeadsToOneRenewal() {
        gateway.tokenSeconds = 1; // renewed every second, which is the soonest
        openReady();
        long began = System.nanoTime();
        gateway.connection(1).peer.text("{\"op\":\"expiring\",\"in\":60}");
        await().atMost(TOO_SLOW).until(() -> authsSaid() >= 5);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(4));
    }

    private long authsSaid() {
        return gateway.received.stream()
                .flatMap(text -> JsonObject.parseOneOrMany(text.getBytes(StandardCharsets.UTF_8)).stream())
                .filter(frame -> frame.text("op").equals("auth"))
                .count();
    }

    /// The JDK's WebSocket says nothing about every third or so of such ends.
    @Test
    void noticesThatAConnectionEndsInTheMiddleOfAFrame() throws Exception {
        List<ParleyDevice> many = IntStream.rangeClosed(1, 20)
                .mapToObj(user -> client.open(client.resume(tokens(user)), DeviceOptions.of("laptop")))
                .toList();
        await().atMost(TOO_SLOW).until(() -> many.stream().allMatch(d -> d.state() instanceof DeviceState.Ready));
        for (int user = 1; user <= 20; user++) {
            gateway.connection(user).peer.textCutInTheMiddle();
        }
        await().atMost(TOO_SLOW)
                .until(() -> gateway.hellos.size() == 40
                        && many.stream().allMatch(d -> d.state() instanceof DeviceState.Ready));
    }

    @Test
    void tellsItsCursorsAtHello() {
        gateway.say(1, "1");
        gateway.say(2, "2");
        ParleyDevice device = openReady();
        await().atMost(TOO_SLOW).until(() -> gateway.acknowledged(1, 2) == 2);
        device.interrupt();
        await().atMost(TOO_SLOW).until(() -> gateway.hellos.size() == 2);
        JsonObject cursors = gateway.hellos.getLast().optionalObject("cursors");
        assertThat(cursors.number(Ids.conversation(1).toString())).isEqualTo(1);
        assertThat(cursors.number(Ids.conversation(2).toString())).isEqualTo(2);
    }

    @Test
    void goesToTheNextGatewayWhenOneIsDown() {
        try (SmallGateway other = new SmallGateway();
                ParleyClient two = client(gateway.address(), other.address())) {
            gateway.close();
            ParleyDevice device = two.open(two.resume(tokens(1)), DeviceOptions.of("laptop"));
            device.ready().orTimeout(30, TimeUnit.SECONDS).join();
            assertThat(other.sockets).hasValue(1);
        }
    }

    @Test
    void leavesADrainingGateway() {
        ParleyDevice device = openReady();
        gateway.connection(1).peer.text("{\"op\":\"drain\",\"in\":5000,\"jitter\":300}");
        await().atMost(TOO_SLOW).until(() -> gateway.sockets.get() == 2 && device.state() instanceof DeviceState.Ready);
        assertThat(recorder.states).anyMatch(s -> s instanceof DeviceState.Waiting w && w.code() == 4001);
    }

    @Test
    void awaitsAnswersBeforeItLeavesADrainingGateway() {
        ParleyDevice device = openReady();
        gateway.silentAboutSends = true;
        OutgoingMessage last = OutgoingMessage.text(Ids.conversation(1), "last");
        var answer = device.send(last);
        await().atMost(TOO_SLOW).until(() -> sends("last") == 1);
        SmallGateway.Connection draining = gateway.connection(1);
        draining.peer.text("{\"op\":\"drain\",\"in\":20000,\"jitter\":0}");
        draining.peer.text("{\"op\":\"ping\"}");
        await().atMost(TOO_SLOW).until(() -> gateway.received.stream().anyMatch(text -> text.contains("\"pong\"")));
        gateway.silentAboutSends = false;
        var later = device.send(OutgoingMessage.text(Ids.conversation(1), "later"));
        draining.peer.text("{\"op\":\"accepted\",\"id\":\"" + last.id() + "\",\"message\":\"" + Ids.message(1)
                + "\",\"conversation\":\"" + Ids.conversation(1) + "\",\"seq\":1,\"time\":\"" + Instant.now()
                + "\"}");
        assertThat(answer.orTimeout(30, TimeUnit.SECONDS).join().id()).isEqualTo(last.id());
        later.orTimeout(30, TimeUnit.SECONDS).join();
        await().atMost(TOO_SLOW).until(() -> gateway.sockets.get() == 2 && device.state() instanceof DeviceState.Ready);
        assertThat(sends("last")).isEqualTo(1);
    }

    private long sends(String text) {
        return gateway.received.stream()
                .filter(frame -> frame.contains("\"send\"") && frame.contains("\"" + text + "\""))
                .count();
    }

    @Test
    void answersPings() {
        openReady();
        gateway.connection(1).peer.ping();
        await().atMost(TOO_SLOW).until(() -> gateway.pongs.get() == 1);
    }

    @Test
    void readsAPageOfHistory() {
        gateway.say(1, "{\"a\":1.0}");
        ParleyDevice device = openReady();
        ServerFrame.Page page = device.sync(Ids.conversation(1), null, null, 50)
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
        assertThat(page.messages()).hasSize(1);
        assertThat(page.messages().getFirst().body().toString()).isEqualTo("{\"a\":1.0}");
    }

    @Test
    void aGapIsNotAcknowledgedButAskedForAgain() {
        openReady();
        gateway.say(1, "1");
        await().atMost(TOO_SLOW).until(() -> recorder.stored.size() == 1);
        var lost =
                new SmallGateway.Logged(Ids.conversation(1), 9, Ids.message(9), Ids.user(99), null, "text", "9", null);
        gateway.connection(1).peer.text(gateway.connection(1).json(lost, 8, true));
        await().atMost(TOO_SLOW).until(() -> gateway.sockets.get() == 2);
        assertThat(recorder.bodies()).containsExactly("1");
        assertThat(gateway.acknowledged(1, 1)).isEqualTo(1);
    }

    @Test
    void survivesFlapping() {
        ParleyDevice device = openReady();
        List<CompletableFuture<ServerFrame.Accepted>> answers = new ArrayList<>();
        for (int n = 0; n < 200; n++) {
            answers.add(device.send(message("m" + n)));
            gateway.say(2, Integer.toString(n));
            if (n % 50 == 25) {
                device.interrupt();
            }
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .orTimeout(60, TimeUnit.SECONDS)
                .join();
        await().atMost(TOO_SLOW).until(() -> recorder.stored.size() == 400);
        assertThat(recorder.stored.stream().filter(m -> m.conversation().equals(Ids.conversation(1))))
                .extracting(m -> m.id() == null ? "" : "own")
                .hasSize(200);
        List<Long> seqs = recorder.stored.stream().map(ServerFrame.Message::seq).toList();
        assertThat(seqs).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void idleDevicesHaveNoThreads() {
        try (ParleyClient many = client(gateway.address())) {
            List<ParleyDevice> devices = new ArrayList<>();
            for (int user = 10; user < 310; user++) {
                devices.add(many.open(many.resume(tokens(user)), DeviceOptions.of("d")));
            }
            devices.forEach(d -> d.ready().orTimeout(60, TimeUnit.SECONDS).join());
            long platformThreads = Thread.getAllStackTraces().size();
            assertThat(platformThreads).isLessThan(60);
            gateway.say(1, "1");
            await().atMost(TOO_SLOW).until(() -> {
                for (int user = 10; user < 310; user++) {
                    if (gateway.acknowledged(user, 1) != 1) {
                        return false;
                    }
                }
                return true;
            });
        }
    }

    @Test
    void restCallsSayWhatWentWrong() {
        assertThatThrownBy(() -> client.login("alice", "wrong", "laptop"))
                .isInstanceOfSatisfying(ParleyException.class, e -> {
                    assertThat(e.code()).isEqualTo("bad_credentials");
                    assertThat(e.status()).isEqualTo(401);
                    assertThat(e.retry()).isFalse();
                });
        gateway.close();
        assertThatThrownBy(() -> client.login("alice", "wrong", "laptop"))
                .isInstanceOfSatisfying(ParleyException.class, e -> {
                    assertThat(e.code()).isEqualTo("unreachable");
                    assertThat(e.retry()).isTrue();
                });
    }
}
