package parley.delivery.view;

import java.util.List;
import parley.delivery.fixture.Connections;
import parley.delivery.redis.Later;
import parley.delivery.redis.RedisPipe;

/// One application at a time, on the Redis that the tests share.
final class ViewCalls {
    private static final ThreadLocal<RedisPipe> PIPE =
            ThreadLocal.withInitial(() -> new RedisPipe(Connections.shared()));

    private ViewCalls() {}

    static ApplyOutcome apply(
            RedisView view, int partition, String topicId, long expectedNext, long newNext, List<ViewRecord> records) {
        Later<ApplyOutcome> outcome = view.apply(PIPE.get(), partition, topicId, expectedNext, newNext, records);
        PIPE.get().flush();
        return outcome.get();
    }
}
