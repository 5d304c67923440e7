package parley.toolbox.chaos.checker;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import parley.toolbox.chaos.history.Content;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;
import parley.toolbox.chaos.history.Who;

/// A run of a platform that keeps every promise, made up at random: resends, lost acknowledgements, lost
/// connections, late devices, receipts. The same seed gives the same run.
final class CleanRun {
    private static final long GENERATION = 1L << 44;
    private static final long STEP = 5_000_000;

    private record Message(Who sender, UUID conversation, String id, UUID message, Content content, long seq) {}

    private static final class Device {
        private final Who who;
        private final boolean java;
        private int connection;
        private boolean online;
        private final Map<UUID, Integer> sent = new HashMap<>();
        private final Map<UUID, Integer> stored = new HashMap<>();
        private final List<UUID> shown = new ArrayList<>();

        private Device(Who who, boolean java) {
            this.who = who;
            this.java = java;
        }
    }

    private final Random random;
    private final List<Line> lines = new ArrayList<>();
    private final List<LogRecord> log = new ArrayList<>();
    private final List<StoredRow> rows = new ArrayList<>();
    private final List<Device> devices = new ArrayList<>();
    private final List<UUID> conversations = new ArrayList<>();
    private final Map<UUID, List<Message>> talks = new HashMap<>();
    private final Map<UUID, Long> acknowledged = new HashMap<>();
    private long offset;
    private long t;

    private CleanRun(long seed) {
        random = new Random(seed);
    }

    static Evidence of(long seed) {
        var run = new CleanRun(seed);
        run.people();
        int steps = 30 + run.random.nextInt(90);
        for (int i = 0; i < steps; i++) {
            run.step();
        }
        run.settle();
        return new Evidence(run.lines, run.log, run.rows);
    }

    private void people() {
        note(new Event.Began(0, Map.of()));
        int users = 2 + random.nextInt(3);
        for (int u = 0; u < users; u++) {
            UUID user = new UUID(1, u);
            for (int d = 0; d <= random.nextInt(2); d++) {
                boolean java = random.nextBoolean();
                var device = new Device(new Who(user, "device-" + d), java);
                devices.add(device);
                note(new Event.Installed(device.who, java));
            }
        }
        for (int c = 0; c <= random.nextInt(2); c++) {
            UUID conversation = new UUID(2, c);
            conversations.add(conversation);
            talks.put(conversation, new ArrayList<>());
            devices.stream()
                    .map(d -> d.who.user())
                    .distinct()
                    .forEach(user -> note(new Event.Member(conversation, user)));
            append(new UUID(0, 0), conversation, "joined", new UUID(3, offset), content("{}"));
        }
    }

    private void step() {
        Device device = devices.get(random.nextInt(devices.size()));
        UUID conversation = conversations.get(random.nextInt(conversations.size()));
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> send(device, conversation);
            case 3, 4, 5 -> push(device, conversation);
            case 6, 7 -> acknowledge(device, conversation);
            case 8 -> reconnect(device);
            default -> receipt(device, conversation);
        }
    }

    private void send(Device device, UUID conversation) {
        connect(device);
        int k = talks.get(conversation).size();
        String id = device.who.device() + "-" + lines.size();
        UUID message =
                UUID.nameUUIDFromBytes((device.who + conversation.toString() + id).getBytes(StandardCharsets.UTF_8));
        Content content = content("{\"text\":\"" + k + "\", \"x\":1.00}");
        note(new Event.Sent(device.who, device.connection, conversation, id, content, 1));
        long seq = append(device.who.user(), conversation, id, message, content);
        talks.get(conversation).add(new Message(device.who, conversation, id, message, content, seq));
        rows.add(new StoredRow(conversation, seq, message, device.who.user(), content));
        long told = seq;
        boolean duplicate = false;
        if (random.nextInt(4) == 0) { // the answer was lost, and the client asks again
            close(device);
            connect(device);
            note(new Event.Sent(device.who, device.connection, conversation, id, content, 2));
            duplicate = random.nextBoolean();
            told = duplicate ? seq : append(device.who.user(), conversation, id, message, content);
        }
        note(new Event.Accepted(device.who, device.connection, conversation, id, message, told, duplicate));
    }

    private long append(UUID sender, UUID conversation, String id, UUID message, Content content) {
        offset += 1 + random.nextInt(3);
        log.add(new LogRecord(0, offset, GENERATION + offset, conversation, message, sender, id, content));
        return GENERATION + offset;
    }

    private void push(Device device, UUID conversation) {
        connect(device);
        List<Message> talk = talks.get(conversation);
        int next = device.sent.getOrDefault(conversation, 0);
        if (next >= talk.size()) {
            return;
        }
        Message message = talk.get(next);
        long after = next == 0 ? 0 : talk.get(next - 1).seq();
        note(new Event.Received(
                device.who,
                device.connection,
                conversation,
                message.seq(),
                after,
                message.message(),
                message.content(),
                1));
        device.sent.put(conversation, next + 1);
        if (device.java && !device.shown.contains(message.message())) {
            device.shown.add(message.message());
            note(new Event.Shown(device.who, conversation, message.message()));
        }
    }

    private void acknowledge(Device device, UUID conversation) {
        int sent = device.sent.getOrDefault(conversation, 0);
        if (!device.online || sent == 0) {
            return;
        }
        device.stored.put(conversation, sent);
        long seq = talks.get(conversation).get(sent - 1).seq();
        if (random.nextInt(5) == 0) {
            note(new Event.UpTo(device.who, device.connection, conversation, seq));
        }
        note(new Event.Acked(device.who, device.connection, Map.of(conversation, seq)));
        acknowledged.merge(key(device.who.user(), conversation), seq, Math::max);
        if (random.nextInt(6) == 0) {
            note(new Event.Read(device.who, conversation, seq));
        }
    }

    private void receipt(Device device, UUID conversation) {
        long seq = acknowledged.getOrDefault(key(device.who.user(), conversation), 0L);
        if (seq > 0) {
            note(new Event.Receipt(devices.getFirst().who, conversation, device.who.user(), seq, null));
        }
    }

    private void reconnect(Device device) {
        if (device.online) {
            close(device);
        }
        connect(device);
    }

    private void close(Device device) {
        note(new Event.Closed(device.who, device.connection, 1006, "lost"));
        device.online = false;
    }

    private void connect(Device device) {
        if (device.online) {
            return;
        }
        device.online = true;
        device.connection++;
        Map<UUID, Long> cursors = new HashMap<>();
        for (UUID conversation : conversations) {
            int stored = device.stored.getOrDefault(conversation, 0);
            device.sent.put(conversation, stored);
            if (stored > 0) {
                cursors.put(
                        conversation, talks.get(conversation).get(stored - 1).seq());
            }
        }
        note(new Event.Hello(device.who, device.connection, "gateway", device.java ? null : cursors));
        note(new Event.Ready(device.who, device.connection));
    }

    private void settle() {
        for (Device device : devices) {
            for (UUID conversation : conversations) {
                for (int i = 0; i < talks.get(conversation).size(); i++) {
                    push(device, conversation);
                }
                connect(device);
                acknowledge(device, conversation);
            }
        }
        t += 10_000_000_000L;
        for (UUID conversation : conversations) {
            for (Message message : talks.get(conversation)) {
                note(new Event.Paged(conversation, message.seq(), message.message(), message.content()));
                Map<UUID, String> members = new HashMap<>();
                devices.stream()
                        .map(d -> d.who.user())
                        .filter(user -> !user.equals(message.sender().user()))
                        .forEach(user -> members.put(user, "delivered"));
                note(new Event.StatusAnswer(message.message(), 200, "delivered", members, true));
            }
            note(new Event.PagesEnd(conversation, GENERATION + offset));
        }
        note(new Event.Quiesced(true, 0));
    }

    private static UUID key(UUID user, UUID conversation) {
        return new UUID(user.getLeastSignificantBits(), conversation.getLeastSignificantBits());
    }

    private static Content content(String body) {
        return Content.of(body.getBytes(StandardCharsets.UTF_8), null);
    }

    private void note(Event event) {
        t += STEP;
        lines.add(new Line(lines.size() + 1, t, t / 1_000_000, event));
    }
}
