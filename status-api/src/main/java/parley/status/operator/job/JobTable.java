package parley.status.operator.job;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import parley.contract.client.TopicTable;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RecordCodec;
import parley.contract.codec.Uuids;
import parley.contract.event.JobCommand;
import parley.contract.event.JobProgress;

/// The fold of `im.replays.v1`. Safe from any thread.
public final class JobTable implements TopicTable.Listener {
    private final Map<UUID, JobCommand> commands = new HashMap<>();
    private final Map<UUID, JobProgress> progresses = new HashMap<>();

    /// A job as far as it is known here.
    ///
    /// @param progress null while nobody has begun it
    record Job(JobCommand command, @Nullable JobProgress progress) {
        boolean ended() {
            return progress != null && progress.state().last();
        }
    }

    /// Called by one thread.
    @Override
    public synchronized void onRecord(ConsumerRecord<byte[], byte[]> row) {
        byte @Nullable [] key = row.key();
        String[] parts = key == null ? new String[0] : new String(key, StandardCharsets.UTF_8).split(":", -1);
        if (parts.length != 2) {
            throw new MalformedRecordException("the key is not a job and command or progress");
        }
        UUID job = job(parts[0]);
        byte @Nullable [] value = row.value();
        if (value == null) {
            commands.remove(job);
            progresses.remove(job);
        } else if (parts[1].equals("command")) {
            commands.put(job, RecordCodec.JOB_COMMAND.decodeRow(row, JobCommand::key));
        } else {
            progresses.put(job, RecordCodec.JOB_PROGRESS.decodeRow(row, JobProgress::key));
        }
        notifyAll();
    }

    synchronized Optional<Job> find(UUID job) {
        JobCommand command = commands.get(job);
        return command == null ? Optional.empty() : Optional.of(new Job(command, progresses.get(job)));
    }

    /// @return newest first
    synchronized List<Job> list(int most) {
        return commands.values().stream()
                .sorted(Comparator.comparing(JobCommand::at).reversed())
                .limit(most)
                .map(command -> new Job(command, progresses.get(command.job())))
                .toList();
    }

    /// Blocks until the job has ended, or the patience has.
    ///
    /// @return as it is then; empty when nothing is known of it
    synchronized Optional<Job> await(UUID job, Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Optional<Job> found = find(job);
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (found.map(Job::ended).orElse(false) || left <= 0) {
                return found;
            }
            wait(left);
        }
    }

    private static UUID job(String text) {
        try {
            return Uuids.parse("job", text);
        } catch (MalformedJsonException e) {
            throw new MalformedRecordException("the key is no job: " + e.getMessage(), e);
        }
    }
}
