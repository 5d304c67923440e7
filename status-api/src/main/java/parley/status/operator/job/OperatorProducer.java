package parley.status.operator.job;

import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import parley.contract.range.StoreUnavailableException;

/// The one producer for what operators order, made at first use. Safe from any thread.
public final class OperatorProducer implements AutoCloseable {
    private final Supplier<Producer<byte[], byte[]>> producers;
    private @Nullable Producer<byte[], byte[]> producer;

    public OperatorProducer(Supplier<Producer<byte[], byte[]>> producers) {
        this.producers = producers;
    }

    /// Blocks until the record is in all in-sync replicas.
    ///
    /// @throws StoreUnavailableException when that is not known; worth trying again
    public void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer().send(record).get();
        } catch (ExecutionException e) {
            throw new StoreUnavailableException("the log does not take records", e);
        } catch (KafkaException e) {
            throw new StoreUnavailableException("the broker does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted", e);
        }
    }

    private synchronized Producer<byte[], byte[]> producer() {
        if (producer == null) {
            producer = producers.get();
        }
        return producer;
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close();
        }
    }
}
