package parley.sink.capture;

import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.MemberRow;

/// Takes the engine's batches: rows get into the topic, and only then the position moves over them.
final class ChangeBatches implements DebeziumEngine.ChangeConsumer<RecordChangeEvent<SourceRecord>>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeBatches.class);

    private final MemberRows rows;
    private final CaptureState state;
    private final CaptureMetrics metrics;
    private final Clock clock;

    ChangeBatches(MemberRows rows, CaptureState state, CaptureMetrics metrics, Clock clock) {
        this.rows = rows;
        this.state = state;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void handleBatch(
            List<RecordChangeEvent<SourceRecord>> batch,
            DebeziumEngine.RecordCommitter<RecordChangeEvent<SourceRecord>> committer)
            throws InterruptedException {
        var told = new ArrayList<MemberRow>(batch.size());
        long committed = 0;
        for (RecordChangeEvent<SourceRecord> change : batch) {
            switch (CapturedChange.of(change.record())) {
                case CapturedChange.Row(MemberRow row, long committedMs) -> {
                    told.add(row);
                    committed = committedMs;
                }
                case CapturedChange.Unreadable(String reason) -> {
                    // Nobody could read it in the topic either; the table keeps it, for whoever mends it there.
                    LOG.error("a member row is not told: {}", reason);
                    metrics.unreadable();
                }
                case CapturedChange.Nothing() -> {}
            }
        }
        if (!told.isEmpty()) {
            rows.write(told);
            state.told(clock.instant(), Math.max(0, clock.millis() - committed));
            metrics.told(told.size());
        }
        for (RecordChangeEvent<SourceRecord> change : batch) {
            committer.markProcessed(change);
        }
        committer.markBatchFinished();
    }

    @Override
    public void close() {
        rows.close();
    }
}
