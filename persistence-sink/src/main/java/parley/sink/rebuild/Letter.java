package parley.sink.rebuild;

import java.time.Instant;

/// A row of `dead_letter`: a record that was put aside.
///
/// @param attempts how often it was requeued in vain
/// @param created when the letter was written, by the sink's clock
record Letter(String topic, int partition, long offset, String reason, String state, int attempts, Instant created) {
    static final String OPEN = "open";
    static final String REQUEUED = "requeued";
    static final String DISCARDED = "discarded";

    String id() {
        return JobReport.place(topic, partition, offset);
    }
}
