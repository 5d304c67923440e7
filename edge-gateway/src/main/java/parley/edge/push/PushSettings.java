package parley.edge.push;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import parley.edge.tail.TailSettings;

/// @param window messages that a device may have unacknowledged at most
/// @param windowBytes of those messages
/// @param reconcileEvery between two looks at the heads of everybody's conversations
/// @param grace within which a user who comes back never went
/// @param devicesPerUser that may be connected at once, on all gateways together
/// @param auditEvery between two comparisons of the routes in Redis with who is connected here
/// @param tail how the log is read while no worker is heard
public record PushSettings(
        @DefaultValue("256") int window,
        @DefaultValue("1MB") DataSize windowBytes,
        @DefaultValue("5m") Duration reconcileEvery,
        @DefaultValue("5s") Duration grace,
        @DefaultValue("50") int devicesPerUser,
        @DefaultValue("1m") Duration auditEvery,
        @DefaultValue TailSettings tail) {}
