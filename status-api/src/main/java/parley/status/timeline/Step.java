package parley.status.timeline;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.RawJson;
import parley.contract.topic.Topic;

/// One thing that happened to a message.
///
/// @param name accepted, persisted, dispatched, pushed, attempted, failed, expired, recovered, delivered or read
/// @param time by the clock of the service that noticed, null when nobody wrote it down
/// @param service which one noticed
/// @param source where the log says so, null when it does not
/// @param user and `device` whom it concerns
/// @param attempt how many pushes were not acknowledged so far
record Step(
        String name,
        @Nullable Instant time,
        String service,
        @Nullable Source source,
        @Nullable UUID user,
        @Nullable String device,
        @Nullable Integer attempt,
        @Nullable String reason) {
    static final String GATEWAY = "edge-gateway";
    static final String WORKER = "delivery-worker";
    static final String SINK = "persistence-sink";

    record Source(Topic topic, int partition, long offset) {}

    RawJson json() {
        var json = new JsonObjectWriter(256)
                .text("step", name)
                .text("time", time == null ? null : time.toString())
                .text("service", service);
        if (source != null) {
            json.text("topic", source.topic().topicName())
                    .number("partition", source.partition())
                    .number("offset", source.offset());
        }
        return RawJson.of(json.uuid("user", user)
                .text("device", device)
                .optionalNumber("attempt", attempt == null ? null : Long.valueOf(attempt))
                .text("reason", reason)
                .finish());
    }
}
