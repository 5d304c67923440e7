package parley.status.fold;

import io.micrometer.core.instrument.Timer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.LogRecords;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RecordCodec;
import parley.contract.event.UserStatus;
import parley.contract.topic.Topic;

/// Joins receipts and events into statuses, and passes on what grew. What is neither is passed over: the
/// sink keeps its bytes as a dead letter.
///
/// Begins with what its partition of `im.status.v1` says: the offsets that Streams commits come after the
/// records that it wrote, so the topic is never behind them. Joined, not replaced: what a zombie wrote
/// last takes nothing back.
final class FoldProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(FoldProcessor.class);

    private final Function<Integer, StatusTable> tables;
    private final LogRecords log;
    private final Timer delay;
    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable KeyValueStore<byte[], byte[]> statuses;

    FoldProcessor(Function<Integer, StatusTable> tables, LogRecords log, Timer delay) {
        this.tables = tables;
        this.log = log;
        this.delay = delay;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> newContext) {
        context = newContext;
        KeyValueStore<byte[], byte[]> store = newContext.getStateStore(StatusTopology.STATUSES);
        statuses = store;
        try (StatusTable table = tables.apply(newContext.taskId().partition())) {
            table.read((key, status) -> {
                if (status == null) {
                    store.delete(key);
                } else {
                    raise(store, key, status);
                }
            });
        }
    }

    @Override
    public void process(Record<byte[], byte[]> input) {
        if (context == null || statuses == null) {
            throw new IllegalStateException("not initialized");
        }
        delay.record(Math.max(0, context.currentSystemTimeMs() - input.timestamp()), TimeUnit.MILLISECONDS);
        UserStatus told = told(context.recordMetadata().orElseThrow(), input);
        if (told == null) {
            return;
        }
        byte[] key = UserStatus.key(told.conversation(), told.user()).getBytes(StandardCharsets.US_ASCII);
        byte[] grown = raise(statuses, key, told);
        if (grown != null) {
            context.forward(new Record<>(key, grown, input.timestamp()));
        }
    }

    /// @return the new value, null when it is the old one
    private static byte @Nullable [] raise(KeyValueStore<byte[], byte[]> store, byte[] key, UserStatus told) {
        byte[] known = store.get(key);
        UserStatus before = known == null
                ? UserStatusFold.none(told.conversation(), told.user())
                : RecordCodec.USER_STATUS.decode(known);
        UserStatus after = UserStatusFold.join(before, told);
        if (known != null && after.equals(before)) {
            return null;
        }
        byte[] value = RecordCodec.USER_STATUS.encode(after);
        store.put(key, value);
        return value;
    }

    /// @return null when the record says nothing
    private @Nullable UserStatus told(RecordMetadata at, Record<byte[], byte[]> input) {
        try {
            return at.topic().equals(Topic.RECEIPTS.topicName())
                    ? UserStatusFold.of(log.receipt(input.key(), input.value(), at.partition()))
                    : UserStatusFold.of(log.event(input.key(), input.value(), at.partition()));
        } catch (MalformedRecordException e) {
            LOG.error("{}-{} offset {} is passed over: {}", at.topic(), at.partition(), at.offset(), e.getMessage());
            return null;
        }
    }
}
