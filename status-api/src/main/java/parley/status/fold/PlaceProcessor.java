package parley.status.fold;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import parley.contract.id.UuidBytes;

/// Remembers at which offset the latest messages stand; of a message that stands there twice, the first.
final class PlaceProcessor implements Processor<byte[], byte[], Void, Void> {
    private static final String ID = "ce_id";

    private @Nullable ProcessorContext<Void, Void> context;
    private @Nullable KeyValueStore<byte[], Long> places;

    @Override
    public void init(ProcessorContext<Void, Void> newContext) {
        context = newContext;
        places = newContext.getStateStore(StatusTopology.PLACES);
    }

    @Override
    public void process(Record<byte[], byte[]> message) {
        if (context == null || places == null) {
            throw new IllegalStateException("not initialized");
        }
        UUID id = id(message.headers().lastHeader(ID));
        if (id != null) {
            places.putIfAbsent(
                    UuidBytes.of(id), context.recordMetadata().orElseThrow().offset());
        }
    }

    private static @Nullable UUID id(@Nullable Header header) {
        try {
            return header == null || header.value() == null
                    ? null
                    : UUID.fromString(new String(header.value(), StandardCharsets.US_ASCII));
        } catch (IllegalArgumentException e) {
            // Written by somebody else, whose messages the sink looks at.
            return null;
        }
    }
}
