package parley.sink.rebuild;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import parley.contract.codec.RawJson;
import parley.contract.event.JobCommand.Kind;
import parley.contract.event.JobCommand.Selection;
import parley.contract.event.JobProgress;
import parley.sink.fixture.Envelopes;
import parley.sink.fixture.RunningSink;
import parley.sink.fixture.TestGateway;

/// How many records a second a plan reads, a proof compares and a rebuild writes: `-Dtest=JobSpeed`. Not a test of
/// the build.
class JobSpeed {
    private static final int MESSAGES = 150_000;

    @Test
    void recordsASecond() {
        try (var world = new JobWorld()) {
            RawJson body = RawJson.of("{\"text\":\"" + "x".repeat(200) + "\"}");
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                sent.add(world.gateway.begin(
                        Envelopes.of(world.conversation, world.user, "phone", "m" + i, body, null, null)));
                if (sent.size() == 1_000) {
                    sent.forEach(TestGateway::get);
                    sent.clear();
                }
            }
            try (RunningSink sink = RunningSink.start(world.backends)) {
                world.awaitWritten();
                Selection all = Selection.of(JobWorld.PARTITION);
                tell("plan", world.orders.done(Kind.REBUILD, all, false));
                tell("plan", world.orders.done(Kind.REBUILD, all, false));
                tell("verify", world.orders.done(Kind.VERIFY, all, false));
                world.execute("TRUNCATE TABLE message");
                tell("rebuild", world.orders.done(Kind.REBUILD, all, true));
            }
        }
    }

    private static void tell(String what, JobProgress done) {
        double seconds = Duration.between(done.started(), done.at()).toMillis() / 1000.0;
        System.out.printf(
                "%s: %d records in %.2f s, %.0f/s, %s%n",
                what, done.done(), seconds, done.done() / seconds, done.state());
    }
}
