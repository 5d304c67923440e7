package parley.status.operator.job;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.RawJson;
import parley.contract.codec.RecordCodec;
import parley.contract.event.JobCommand;
import parley.contract.id.NewIds;
import parley.contract.topic.Topic;
import parley.status.operator.job.JobTable.Job;
import parley.status.problem.ProblemException;

/// Orders jobs and tells how far they are. Safe from any thread; blocks for the broker.
public final class Jobs {
    /// How long a caller waits for the end of a job before it gets an unfinished one as its answer.
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private final JobTable table;
    private final OperatorProducer producer;
    private final Clock clock;

    public Jobs(JobTable table, OperatorProducer producer, Clock clock) {
        this.table = table;
        this.producer = producer;
        this.clock = clock;
    }

    /// What is ordered, before it has an id. See [JobCommand].
    public record Order(
            JobCommand.Kind kind,
            JobCommand.Selection select,
            boolean execute,
            @Nullable String topic,
            @Nullable Integer rate,
            @Nullable String note) {}

    /// @return the job, ended if it does so soon: 200, else 202
    public ResponseEntity<byte[]> order(Order order, UUID by) {
        UUID job = NewIds.next();
        JobCommand command = new JobCommand(
                job,
                order.kind(),
                by,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                order.select(),
                order.execute(),
                order.topic(),
                order.rate(),
                order.note(),
                JobCommand.Wish.RUN);
        publish(command);
        try {
            return answer(table.await(job, PATIENCE).orElseGet(() -> new Job(command, null)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.unavailable("interrupted; the job is " + job);
        }
    }

    /// Pauses, resumes or cancels.
    ResponseEntity<byte[]> wish(UUID id, JobCommand.Wish wish) {
        Job job = find(id);
        if (job.ended() || job.command().wish() == JobCommand.Wish.CANCEL) {
            throw ProblemException.conflict("job " + id + " is " + state(job) + ": nothing can be changed any more");
        }
        JobCommand command = job.command().with(wish);
        publish(command);
        return answer(new Job(command, job.progress()));
    }

    Job find(UUID id) {
        return table.find(id).orElseThrow(() -> ProblemException.notFound("job " + id));
    }

    ResponseEntity<byte[]> list(int most) {
        var all = new StringBuilder("{\"jobs\":[");
        for (Job job : table.list(most)) {
            all.append(all.charAt(all.length() - 1) == '[' ? "" : ",")
                    .append(new String(json(job), StandardCharsets.UTF_8));
        }
        return json(200, all.append("]}").toString().getBytes(StandardCharsets.UTF_8));
    }

    static ResponseEntity<byte[]> answer(Job job) {
        return json(job.ended() ? 200 : 202, json(job));
    }

    private static ResponseEntity<byte[]> json(int status, byte[] body) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .body(body);
    }

    private static byte[] json(Job job) {
        var progress = job.progress();
        return new JsonObjectWriter(1024)
                .uuid("job", job.command().job())
                .text("state", state(job))
                .raw("command", RawJson.of(RecordCodec.JOB_COMMAND.encode(job.command())))
                .raw("progress", progress == null ? null : RawJson.of(RecordCodec.JOB_PROGRESS.encode(progress)))
                .finish();
    }

    private static String state(Job job) {
        var progress = job.progress();
        return progress == null ? "queued" : progress.state().name().toLowerCase(java.util.Locale.ROOT);
    }

    private void publish(JobCommand command) {
        byte[] key = command.key().getBytes(StandardCharsets.US_ASCII);
        producer.send(new ProducerRecord<>(Topic.REPLAYS.topicName(), 0, key, RecordCodec.JOB_COMMAND.encode(command)));
    }
}
