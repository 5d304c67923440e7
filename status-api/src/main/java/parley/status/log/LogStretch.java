package parley.status.log;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// What a bounded reading found.
///
/// @param records of one key, ascending
/// @param complete whether it saw everything from where it was to begin, to where the partition ended
public record LogStretch(List<ConsumerRecord<byte[], byte[]>> records, boolean complete) {}
