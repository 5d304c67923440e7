package parley.sink.deadletter;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Where poison records are kept for operators.
public interface DeadLetters {
    /// Blocks until the letter is kept safely. Called again after a failure, so a record may have several
    /// letters; its topic, partition and offset tell.
    ///
    /// @throws org.apache.kafka.common.KafkaException when it was not kept; a
    ///     [org.apache.kafka.common.errors.RetriableException] is worth trying again
    void bury(ConsumerRecord<byte[], byte[]> record, PoisonReason reason, Throwable error);
}
