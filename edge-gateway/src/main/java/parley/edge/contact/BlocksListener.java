package parley.edge.contact;

import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import parley.contract.client.TopicTable;
import parley.contract.codec.RecordCodec;
import parley.contract.event.BlockRow;
import parley.edge.publish.TableLog;

/// Feeds [Blocks] from the topic, and keeps the topic's last word true: two gateways that change one row in a
/// row may write in the other order, and compaction would keep the older row. Who sees an older row come last
/// writes the newer one again.
final class BlocksListener implements TopicTable.Listener {
    private final Blocks blocks;
    private final TableLog log;
    private final Instant started;

    /// @param started records before were seen, and mended, by those who ran then
    BlocksListener(Blocks blocks, TableLog log, Instant started) {
        this.blocks = blocks;
        this.log = log;
        this.started = started;
    }

    @Override
    public void onRecord(ConsumerRecord<byte[], byte[]> row) {
        if (row.value() == null) {
            return;
        }
        BlockRow read = RecordCodec.BLOCK_ROW.decodeRow(row, BlockRow::key);
        blocks.apply(read);
        BlockRow newest = blocks.row(read.user(), read.blocked());
        if (newest != null && newest.version() > read.version() && row.timestamp() >= started.toEpochMilli()) {
            log.block(newest);
        }
    }
}
