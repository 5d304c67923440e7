package parley.edge.presence;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param noticeEvery for so long comings and goings are collected before other gateways are told, together
/// @param lookEvery every watched user is looked at, even though nothing was heard
/// @param leaseEvery between two looks at whether the gateways of watched users are alive
public record PresenceSettings(
        @DefaultValue("100ms") Duration noticeEvery,
        @DefaultValue("30s") Duration lookEvery,
        @DefaultValue("1s") Duration leaseEvery) {}
