package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.client.DeviceState;
import parley.client.JournalOutbox;
import parley.client.Outbox;
import parley.client.ParleyClient;
import parley.client.ParleyException;
import parley.client.ServerFrame;
import parley.client.Tokens;

/// The Java client, as applications have it, against real gateways over a network that fails.
class ClientAgainstGatewayTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(120);
    private static final String PASSWORD = "correct horse";
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(500);
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(20);

    private final LocalPlatform platform = TestPlatform.shared();
    private final List<ClientDevice> devices = new ArrayList<>();
    private final long seed = new Random().nextLong();
    private String alice;
    private String bob;
    private UUID conversation;

    @TempDir
    Path folder;

    @BeforeEach
    void people() {
        try (var client = ParleyClient.of(gateway(0), null)) {
            alice = "a" + UUID.randomUUID().toString().substring(0, 18);
            bob = "b" + UUID.randomUUID().toString().substring(0, 18);
            client.register(alice, PASSWORD, null);
            UUID other = client.register(bob, PASSWORD, null).user();
            conversation = client.login(alice, PASSWORD, "setup").direct(other).conversation();
        }
    }

    @AfterEach
    void goAway() {
        devices.forEach(ClientDevice::close);
    }

    @Test
    void aKilledClientSendsItsOutboxOnceAfterRestart() throws Exception {
        Path journal = folder.resolve("outbox");
        ClientDevice reader = open(gateway(1), login(bob, "phone"), Outbox.inMemory());
        Tokens tokens = login(alice, "phone");
        var proxy = new CuttingProxy(gateway(0), connection -> Integer.MAX_VALUE);
        ClientDevice victim = open(proxy.address(), tokens, JournalOutbox.open(journal));
        waitFor(victim::ready);
        victim.send(conversation, "answered");
        waitFor(() -> victim.acceptances().size() == 1);
        proxy.swallowAnswers();
        List<String> unanswered = send(victim, "unanswered", 20);
        waitFor(() -> reader.texts(conversation).containsAll(unanswered));
        proxy.down();
        List<String> unsent = send(victim, "unsent", 20);

        // What a kill at this moment leaves: the file as it is. The objects are not asked to close anything.
        Path left = Files.copy(journal, folder.resolve("left"));
        assertThat(victim.device().waiting()).isEqualTo(40);
        ClientDevice again = open(gateway(0), tokens, JournalOutbox.open(left));
        waitFor(() -> again.acceptances().size() == 40 && again.device().waiting() == 0);

        var all = new ArrayList<String>(List.of("answered"));
        all.addAll(unanswered);
        all.addAll(unsent);
        waitFor(() -> reader.texts(conversation).size() >= all.size());
        assertThat(reader.texts(conversation)).isEqualTo(all);
        assertThat(history()).isEqualTo(all);
        assertThat(again.acceptances())
                .filteredOn(ServerFrame.Accepted::duplicate)
                .extracting(ServerFrame.Accepted::id)
                .containsExactlyElementsOf(unanswered);
        assertThat(again.acceptances())
                .extracting(ServerFrame.Accepted::message)
                .isSubsetOf(reader.stored().stream()
                        .map(ServerFrame.Message::message)
                        .toList());
        proxy.close();
        again.close();
        try (JournalOutbox reopened = JournalOutbox.open(left)) {
            assertThat(reopened.load()).isEmpty();
        }
    }

    @Test
    void connectionsCutInTheMiddleLoseAndDoubleNothing() throws Exception {
        var random = new Random(seed);
        // The handshake and a few frames pass, then it is cut in the middle of one; four times, each side.
        int[] budgets = random.ints(8, 400, 6_000).toArray();
        try (var there = new CuttingProxy(gateway(0), n -> n < 4 ? budgets[n] : Integer.MAX_VALUE);
                var here = new CuttingProxy(gateway(1), n -> n < 4 ? budgets[n + 4] : Integer.MAX_VALUE)) {
            ClientDevice reader = open(here.address(), login(bob, "phone"), Outbox.inMemory());
            ClientDevice writer =
                    open(there.address(), login(alice, "phone"), JournalOutbox.open(folder.resolve("outbox")));
            List<String> sent = send(writer, "m", 300);
            waitFor(() -> writer.device().waiting() == 0
                    && new HashSet<>(reader.texts(conversation)).containsAll(sent)
                    && there.connections() > 4
                    && here.connections() > 4
                    && reader.ready());
            assertThat(reader.texts(conversation)).as("seed %d", seed).isEqualTo(sent);
            assertThat(history()).as("seed %d", seed).isEqualTo(sent);
            assertThat(writer.refusals()).isEmpty();
            assertThat(writer.acceptances())
                    .extracting(ServerFrame.Accepted::id)
                    .containsExactlyInAnyOrderElementsOf(sent);
            assertBackoff(writer);
            assertBackoff(reader);
        }
    }

    @Test
    void bothDevicesOfAUserGetEverythingAlsoWhatCameWhileOneWasAway() {
        ClientDevice phone = open(gateway(0), login(bob, "phone"), Outbox.inMemory());
        ClientDevice writer = open(gateway(1), login(alice, "phone"), Outbox.inMemory());
        ClientDevice own = open(gateway(0), login(alice, "laptop"), Outbox.inMemory());
        List<String> first = send(writer, "first", 10);
        waitFor(() -> phone.texts(conversation).size() == 10);
        Tokens laptopTokens = login(bob, "laptop");
        ClientDevice laptop = open(gateway(1), laptopTokens, Outbox.inMemory());
        waitFor(() -> laptop.texts(conversation).size() == 10 && laptop.ready());
        laptop.close();
        var all = new ArrayList<>(first);
        all.addAll(send(writer, "second", 10));
        waitFor(() -> phone.texts(conversation).size() >= 20);
        ClientDevice back = open(gateway(0), laptopTokens, Outbox.inMemory());
        waitFor(() -> back.ready() && back.texts(conversation).size() >= 10);
        assertThat(phone.texts(conversation)).isEqualTo(all);
        assertThat(laptop.texts(conversation)).isEqualTo(first);
        assertThat(back.texts(conversation)).isEqualTo(all.subList(10, 20));
        waitFor(() -> own.texts(conversation).size() >= 20);
        assertThat(own.texts(conversation)).isEqualTo(all);
    }

    @Test
    void aSecondClientOfTheSameDeviceReplacesTheFirst() {
        ClientDevice first = open(gateway(0), login(bob, "phone"), Outbox.inMemory());
        waitFor(first::ready);
        ClientDevice second = open(gateway(0), login(bob, "phone"), Outbox.inMemory());
        waitFor(() -> !first.states(DeviceState.Stopped.class).isEmpty());
        assertThat(first.states(DeviceState.Stopped.class).getFirst().code()).isEqualTo(4503);
        assertThat(first.states(DeviceState.Waiting.class)).isEmpty();
        waitFor(second::ready);
        ClientDevice writer = open(gateway(1), login(alice, "phone"), Outbox.inMemory());
        List<String> sent = send(writer, "m", 5);
        waitFor(() -> second.texts(conversation).size() == 5);
        assertThat(second.texts(conversation)).isEqualTo(sent);
        assertThat(first.texts(conversation)).isEmpty();
    }

    @Test
    void aDeletedSessionEndsItsDeviceForGood() {
        ClientDevice device = open(gateway(0), login(bob, "phone"), Outbox.inMemory());
        waitFor(device::ready);
        device.session().logout();
        waitFor(() -> !device.states(DeviceState.Stopped.class).isEmpty());
        assertThat(device.states(DeviceState.Stopped.class).getFirst().code()).isEqualTo(4502);
        assertThat(device.states(DeviceState.Waiting.class)).isEmpty();
        assertThat(device.states(DeviceState.Connecting.class)).hasSize(1);
        assertThatThrownBy(() -> device.send(conversation, "too late"))
                .isInstanceOfSatisfying(
                        ParleyException.class, e -> assertThat(e.code()).isEqualTo("closed"));
    }

    @Test
    void anExpiredAccessTokenIsRefreshedWithoutLoss() {
        ClientDevice reader = open(gateway(1), login(bob, "phone"), Outbox.inMemory());
        // The client takes the token for a good one: clocks differ.
        Tokens expired = expiring(login(alice, "phone"), Instant.now().minusSeconds(60));
        ClientDevice writer = open(gateway(0), expired, Outbox.inMemory());
        List<String> sent = send(writer, "m", 20);
        waitFor(() -> reader.texts(conversation).size() >= 20 && writer.device().waiting() == 0);
        assertThat(reader.texts(conversation)).isEqualTo(sent);
        assertThat(writer.states(DeviceState.Waiting.class))
                .extracting(DeviceState.Waiting::code)
                .containsExactly(4006);
        assertThat(writer.renewals()).hasSize(1);
    }

    @Test
    void aTokenThatRunsOutWhileConnectedIsRenewedOnTheSameConnection() {
        ClientDevice reader = open(gateway(1), login(bob, "phone"), Outbox.inMemory());
        Instant end = Instant.now().plusSeconds(6);
        ClientDevice writer = open(gateway(0), expiring(login(alice, "phone"), end), Outbox.inMemory());
        List<String> sent = new ArrayList<>(send(writer, "before", 5));
        waitFor(() -> !writer.renewals().isEmpty() && Instant.now().isAfter(end.plusSeconds(2)));
        sent.addAll(send(writer, "after", 5));
        waitFor(() -> reader.texts(conversation).size() >= 10);
        assertThat(reader.texts(conversation)).isEqualTo(sent);
        assertThat(writer.states(DeviceState.Waiting.class)).isEmpty();
        assertThat(writer.ready()).isTrue();
    }

    /// Waits are random, below a ceiling that doubles, and there are as many as there were cuts.
    private static void assertBackoff(ClientDevice device) {
        List<DeviceState.Waiting> waits = device.states(DeviceState.Waiting.class);
        assertThat(waits).hasSizeGreaterThanOrEqualTo(4);
        Duration ceiling = FIRST_BACKOFF;
        for (DeviceState.Waiting wait : waits) {
            assertThat(wait.delay()).isLessThanOrEqualTo(ceiling);
            ceiling =
                    ceiling.multipliedBy(2).compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : ceiling.multipliedBy(2);
        }
    }

    private ClientDevice open(URI gateway, Tokens tokens, Outbox outbox) {
        var device = new ClientDevice(gateway, tokens, deviceOf(tokens), outbox);
        devices.add(device);
        return device;
    }

    private static String deviceOf(Tokens tokens) {
        return AccessTokenText.claim(tokens.accessToken(), "dev");
    }

    private Tokens login(String user, String device) {
        try (var client = ParleyClient.of(gateway(0), null)) {
            return client.login(user, PASSWORD, device).tokens();
        }
    }

    private Tokens expiring(Tokens tokens, Instant end) {
        Path key = platform.directory().resolve("keys").resolve("0001.pem");
        return new Tokens(
                tokens.session(),
                tokens.user(),
                AccessTokenText.expiring(tokens.accessToken(), end, key),
                tokens.refreshToken(),
                tokens.expires());
    }

    private List<String> send(ClientDevice from, String prefix, int count) {
        List<String> ids =
                IntStream.range(0, count).mapToObj(n -> prefix + "-" + n).toList();
        ids.forEach(id -> from.send(conversation, id));
        return ids;
    }

    /// @return the texts that the database and the cache hold
    private List<String> history() {
        try (var client = ParleyClient.of(gateway(0), platform.status())) {
            var session = client.login(bob, PASSWORD, "history");
            var texts = new ArrayList<String>();
            long after = 0;
            for (boolean more = true; more; ) {
                long from = after;
                ServerFrame.Page page = await().atMost(TOO_SLOW)
                        .ignoreExceptionsMatching(e -> e instanceof ParleyException p && p.retry())
                        .until(() -> session.history(conversation, from, null, 100), found -> true);
                page.messages().stream()
                        .filter(message -> message.type().equals("text"))
                        .map(ClientDevice::text)
                        .forEach(texts::add);
                after = page.upto();
                more = page.more();
            }
            return texts;
        }
    }

    private void waitFor(Callable<Boolean> condition) {
        try {
            await().atMost(TOO_SLOW).until(condition);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("seed " + seed + ", the devices: " + devices, e);
        }
    }

    private URI gateway(int number) {
        return platform.gateways().get(number);
    }
}
