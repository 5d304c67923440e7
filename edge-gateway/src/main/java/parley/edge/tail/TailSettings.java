package parley.edge.tail;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// @param silence how long a partition's worker may say nothing; it ticks every 500 ms
/// @param memory of all messages that are kept while partitions are tailed, for devices that connect or are slow
/// @param mostBehind records that are read again at most, to join what MySQL holds
public record TailSettings(
        @DefaultValue("1500ms") Duration silence,
        @DefaultValue("32MB") DataSize memory,
        @DefaultValue("100000") int mostBehind) {}
