package parley.edge.publish;

import java.time.Instant;
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

    /// @return completes when the message is in all in-sync replicas
    CompletableFuture<Accepted> append(MessageEnvelope envelope);

    /// @return completes when the receipt is in all in-sync replicas
    CompletableFuture<Void> receipt(Receipt receipt);

    /// @return completes when the event is in all in-sync replicas
    CompletableFuture<Void> event(ConversationEvent event);
}
