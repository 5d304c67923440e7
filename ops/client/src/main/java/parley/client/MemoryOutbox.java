package parley.client;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An outbox that forgets with the process.
final class MemoryOutbox implements Outbox {
    private final Map<String, OutgoingMessage> waiting = new LinkedHashMap<>();

    @Override
    public synchronized List<OutgoingMessage> load() {
        return List.copyOf(waiting.values());
    }

    @Override
    public synchronized void add(OutgoingMessage message) {
        waiting.put(message.id(), message);
    }

    @Override
    public synchronized void remove(String id) {
        waiting.remove(id);
    }

    @Override
    public void close() {}
}
