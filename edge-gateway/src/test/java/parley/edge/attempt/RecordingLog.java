package parley.edge.attempt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import parley.contract.event.ConversationEvent;
import parley.contract.event.Receipt;
import parley.edge.publish.MessageLog;
import parley.edge.publish.PublishFailedException;

/// A log that keeps events, holds its answers back when the test wants it, and can be away.
final class RecordingLog implements MessageLog {
    private final List<ConversationEvent> events = new ArrayList<>();
    private final List<CompletableFuture<Void>> held = new ArrayList<>();
    private boolean holding;
    private boolean away;
    private int refused;

    synchronized void hold() {
        holding = true;
    }

    synchronized void release() {
        holding = false;
        held.forEach(answer -> answer.complete(null));
        held.clear();
    }

    synchronized void away(boolean now) {
        away = now;
    }

    synchronized int refused() {
        return refused;
    }

    synchronized List<ConversationEvent> events() {
        return List.copyOf(events);
    }

    List<ConversationEvent.Kind> kinds() {
        return events().stream().map(ConversationEvent::kind).toList();
    }

    @Override
    public synchronized CompletableFuture<Void> event(ConversationEvent event) {
        if (away) {
            refused++;
            return CompletableFuture.failedFuture(
                    new PublishFailedException("away", new IllegalStateException("as the test wants it"), true));
        }
        events.add(event);
        var answer = new CompletableFuture<Void>();
        if (holding) {
            held.add(answer);
        } else {
            answer.complete(null);
        }
        return answer;
    }

    @Override
    public void append(List<Entry> entries) {
        throw new UnsupportedOperationException("attempts send no messages");
    }

    @Override
    public CompletableFuture<Void> receipt(Receipt receipt) {
        throw new UnsupportedOperationException("attempts write no receipts");
    }
}
