package parley.delivery;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// What an operator sets, under `parley`.
///
/// @param partitions of the messages topic, fixed for a generation
/// @param generation of this topic; the same for all services (ops/runbooks/next-generation.md)
@ConfigurationProperties("parley")
public record WorkerProperties(
        @DefaultValue Kafka kafka,
        @DefaultValue("8") int partitions,
        @DefaultValue("1") int generation,
        @DefaultValue Redis redis,
        @DefaultValue Delivery delivery) {
    /// @param bootstrap addresses of some brokers, `host:port,…`
    /// @param replication copies of each partition of topics that are created
    public record Kafka(
            @DefaultValue("127.0.0.1:9092") String bootstrap,
            @DefaultValue("1") int replication) {}

    /// @param timeout of a command: while Redis is slower than this it counts as down, and gateways read
    ///     the log themselves
    public record Redis(
            @DefaultValue("127.0.0.1") String host,
            @DefaultValue("6379") int port,
            @Nullable String password,
            @DefaultValue("300ms") Duration timeout) {}

    /// @param group of the consumers that share the partitions
    /// @param tick how often gateways are told that partitions are alive
    /// @param commit how often offsets are committed
    /// @param publication size of one publication at most
    /// @param hotEntries of a conversation that are kept in Redis, about
    /// @param hotTtl of a conversation's recent messages after the last one
    /// @param recentTtl how long a resend is recognized
    public record Delivery(
            @DefaultValue("parley-delivery") String group,
            @DefaultValue("500ms") Duration tick,
            @DefaultValue("200ms") Duration commit,
            @DefaultValue("1MB") DataSize publication,
            @DefaultValue("256") int hotEntries,
            @DefaultValue("24h") Duration hotTtl,
            @DefaultValue("24h") Duration recentTtl) {}
}
