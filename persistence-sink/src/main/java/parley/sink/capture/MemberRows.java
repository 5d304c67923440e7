package parley.sink.capture;

import java.util.List;
import parley.contract.event.MemberRow;

/// Where captured rows go.
interface MemberRows extends AutoCloseable {
    /// Returns when all rows are in all in-sync replicas, in this order; tries for ever.
    void write(List<MemberRow> rows) throws InterruptedException;

    @Override
    void close();
}
