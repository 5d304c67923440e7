package parley.status.timeline;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RawJson;
import parley.contract.codec.RecordCodec;
import parley.contract.event.Traceparent;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.status.delivery.MessagePlace;
import parley.status.delivery.MessageStatuses;
import parley.status.log.KafkaLogReader;
import parley.status.log.LogStretch;
import parley.status.timeline.Step.Source;

/// Answers what happened to a message, step by step, to those who see it. Safe from any thread; blocks for
/// two bounded readings of the log.
public final class Timelines {
    private final MessageStatuses statuses;
    private final KafkaLogReader log;
    private final Partitions partitions;

    public Timelines(MessageStatuses statuses, KafkaLogReader log, Partitions partitions) {
        this.statuses = statuses;
        this.log = log;
        this.partitions = partitions;
    }

    /// @return UTF-8 JSON; null when there is no such message that the asker may see
    /// @throws StoreUnavailableException when that cannot be told now
    byte @Nullable [] of(UUID message, UUID asker) {
        MessagePlace place = statuses.visible(message, asker);
        if (place == null) {
            return null;
        }
        byte[] key = Partitions.key(place.conversation());
        LogStretch receipts = log.since(Topic.RECEIPTS, key, place.accepted());
        LogStretch events = log.since(Topic.EVENTS, key, place.accepted());
        Map<UUID, Boolean> seers = new HashMap<>();
        List<TimelineFold.LoggedEvent> happened = decoded(
                events,
                record -> new TimelineFold.LoggedEvent(
                        RecordCodec.CONVERSATION_EVENT.decode(record.value()), source(Topic.EVENTS, record)));
        List<Step> steps = TimelineFold.of(
                place,
                partitions.of(key),
                statuses.persisted(place),
                decoded(
                        receipts,
                        record -> new TimelineFold.LoggedReceipt(
                                RecordCodec.RECEIPT.decode(record.value()), source(Topic.RECEIPTS, record))),
                happened,
                user -> seers.computeIfAbsent(user, one -> statuses.sees(place, one)));
        return json(place, TimelineFold.trace(place, happened), receipts.complete() && events.complete(), steps);
    }

    private static Source source(Topic topic, ConsumerRecord<byte[], byte[]> record) {
        return new Source(topic, record.partition(), record.offset());
    }

    /// What is no record of its topic is a dead letter already.
    private static <T> List<T> decoded(LogStretch stretch, Function<ConsumerRecord<byte[], byte[]>, T> decode) {
        var decoded = new ArrayList<T>(stretch.records().size());
        for (ConsumerRecord<byte[], byte[]> record : stretch.records()) {
            try {
                decoded.add(decode.apply(record));
            } catch (MalformedRecordException e) {
                // as above
            }
        }
        return decoded;
    }

    private static byte[] json(MessagePlace place, @Nullable Traceparent trace, boolean complete, List<Step> steps) {
        var array = new ByteArrayOutputStream(2 + steps.size() * 256);
        array.write('[');
        for (Step step : steps) {
            if (array.size() > 1) {
                array.write(',');
            }
            step.json().writeTo(array);
        }
        array.write(']');
        return new JsonObjectWriter(256 + array.size())
                .uuid("message", place.message())
                .uuid("conversation", place.conversation())
                .number("seq", place.seq())
                .text("trace", trace == null ? null : trace.trace())
                .bool("complete", complete)
                .raw("steps", RawJson.of(array.toByteArray()))
                .finish();
    }
}
