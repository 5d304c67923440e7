package parley.edge.publish;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import parley.contract.event.ConversationEvent;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.Receipt;

/// The log of messages, receipts and events. Calls in a row for one conversation keep their order.
///
/// Futures complete on the producer's own thread: what depends on them must not block. They fail with a
/// [PublishFailedException] and nothing else. A call itself blocks 200 ms at most, and only while the
/// broker is away.
public interface MessageLog {
    /// A message's place.
    ///
    /// @param time when the broker appended it
    record Accepted(long seq, Instant time) {}

    /// A message that is to be appended.
    ///
    /// @param accepted completed by the log when the message is in all in-sync replicas
    record Entry(MessageEnvelope envelope, CompletableFuture<Accepted> accepted) {}

    /// Appends in this order, and together as far as the broker allows. Throws nothing: what is wrong with an
    /// entry, its own future says.
    void append(List<Entry> entries);

    /// @return completes when the message is in all in-sync replicas
    default CompletableFuture<Accepted> append(MessageEnvelope envelope) {
        var entry = new Entry(envelope, new CompletableFuture<>());
        append(List.of(entry));
        return entry.accepted();
    }

    /// @return completes when the receipt is in all in-sync replicas
    CompletableFuture<Void> receipt(Receipt receipt);

    /// @return completes when the event is in all in-sync replicas
    CompletableFuture<Void> event(ConversationEvent event);
}
