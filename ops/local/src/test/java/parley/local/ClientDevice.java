package parley.local;

import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import parley.client.DeviceListener;
import parley.client.DeviceOptions;
import parley.client.DeviceState;
import parley.client.JsonBytes;
import parley.client.MessageStore;
import parley.client.Outbox;
import parley.client.OutgoingMessage;
import parley.client.ParleyClient;
import parley.client.ParleyDevice;
import parley.client.ParleyException;
import parley.client.ServerFrame;
import parley.client.Session;
import parley.client.Tokens;
import tools.jackson.databind.json.JsonMapper;

/// A device of the Java client as an application would use it; remembers everything that it was told.
final class ClientDevice implements MessageStore, DeviceListener, AutoCloseable {
    private final ParleyClient client;
    private final ParleyDevice device;
    private final Session session;
    private final List<ServerFrame.Message> stored = new CopyOnWriteArrayList<>();
    private final List<DeviceState> states = new CopyOnWriteArrayList<>();
    private final List<ServerFrame.Accepted> accepted = new CopyOnWriteArrayList<>();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final List<Tokens> renewed = new CopyOnWriteArrayList<>();

    ClientDevice(URI gateway, Tokens tokens, String name, Outbox outbox) {
        client = new ParleyClient(List.of(gateway), null, Clock.systemUTC(), new Random());
        session = client.resume(tokens);
        session.onRenewed(renewed::add);
        device = client.open(
                session,
                DeviceOptions.of(name).withStore(this).withListener(this).withOutbox(outbox, 10_000));
    }

    void send(UUID conversation, String id) {
        device.send(new OutgoingMessage(id, conversation, "text", null, JsonBytes.text(id), null, null, null));
    }

    Session session() {
        return session;
    }

    ParleyDevice device() {
        return device;
    }

    boolean ready() {
        return device.state() instanceof DeviceState.Ready;
    }

    /// @return the texts of a conversation in the order in which they were stored
    List<String> texts(UUID conversation) {
        return stored.stream()
                .filter(message -> message.conversation().equals(conversation)
                        && message.type().equals("text"))
                .map(ClientDevice::text)
                .toList();
    }

    static String text(ServerFrame.Message message) {
        return JsonMapper.shared()
                .readTree(message.body().toBytes())
                .path("text")
                .asString("");
    }

    List<ServerFrame.Message> stored() {
        return stored;
    }

    List<ServerFrame.Accepted> acceptances() {
        return accepted;
    }

    List<String> refusals() {
        return refused;
    }

    List<Tokens> renewals() {
        return renewed;
    }

    <T extends DeviceState> List<T> states(Class<T> kind) {
        var matching = new ArrayList<T>();
        states.stream().filter(kind::isInstance).map(kind::cast).forEach(matching::add);
        return matching;
    }

    @Override
    public void store(ServerFrame.Message message) {
        stored.add(message);
    }

    @Override
    public void state(DeviceState state) {
        states.add(state);
    }

    @Override
    public void accepted(ServerFrame.Accepted answer) {
        accepted.add(answer);
    }

    @Override
    public void refused(String id, ParleyException reason) {
        refused.add(id + " " + reason.getMessage());
    }

    /// As if the process had been killed: no goodbye.
    void abort() {
        device.abort();
        client.close();
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return states + ", stored " + stored.size() + ", accepted " + accepted.size() + ", refused " + refused;
    }
}
