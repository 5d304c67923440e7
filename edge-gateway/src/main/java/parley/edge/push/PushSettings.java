package parley.edge.push;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import parley.edge.tail.TailSettings;

/// @param window messages that a device may have unacknowledged at most
/// @param windowBytes of those messages
/// @param reconcileEvery between two looks at the heads of everybody's conversations
/// @param tail how the log is read while no worker is heard
public record PushSettings(
        @DefaultValue("256") int window,
        @DefaultValue("1MB") DataSize windowBytes,
        @DefaultValue("5m") Duration reconcileEvery,
        @DefaultValue TailSettings tail) {}
