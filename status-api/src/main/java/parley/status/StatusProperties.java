package parley.status;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import parley.status.webhook.WebhookSettings;

/// What this service is told, prefix `parley`. MySQL and Redis are configured through Spring's own
/// properties, which
/// `status-api.yml` maps from `parley.mysql` and `parley.redis`.
///
/// @param partitions of the topics that are spread by conversation, fixed for a generation
/// @param generation of these topics; the same for all services (ops/runbooks/next-generation.md)
/// @param jwks where the gateway's public keys are: a URL, or the path of a file or directory
/// @param jwksInterval between two readings of the keys for the sake of unknown ones, at the least
/// @param jwksRefresh after how long the keys are read again in any case: a key that was taken back is refused then
/// @param presenceGrace within which a user who comes back never went, as at the gateways
@ConfigurationProperties("parley")
public record StatusProperties(
        @DefaultValue Kafka kafka,
        @DefaultValue("8") int partitions,
        @DefaultValue("1") int generation,

        @DefaultValue("http://127.0.0.1:8080/.well-known/jwks.json")
        String jwks,

        @DefaultValue("10s") Duration jwksInterval,
        @DefaultValue("1m") Duration jwksRefresh,

        @DefaultValue("5s") Duration presenceGrace,
        @DefaultValue Search search,
        @DefaultValue WebhookSettings webhooks) {
    public StatusProperties {
        if (partitions < 1) {
            throw new IllegalArgumentException("parley.partitions " + partitions + ": expected at least 1");
        }
    }

    /// @param enabled whether the sink keeps an index of texts
    /// @param limit how long MySQL may look before a search is given up
    /// @param atOnce searches that may run at the same time
    public record Search(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("2s") Duration limit,
            @DefaultValue("4") int atOnce) {
        public Search {
            if (limit.toMillis() < 1 || atOnce < 1) {
                throw new IllegalArgumentException(
                        "parley.search.limit " + limit + ", at-once " + atOnce + ": expected at least 1 ms and 1");
            }
        }
    }

    /// @param bootstrap comma-separated `host:port`
    /// @param replication copies of each partition of topics that are created
    public record Kafka(
            @DefaultValue("127.0.0.1:9092") String bootstrap,
            @DefaultValue("1") int replication) {}
}
