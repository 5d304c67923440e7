package parley.edge;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import parley.edge.attempt.AttemptSettings;
import parley.edge.connection.SocketSettings;
import parley.edge.membership.MemberSettings;
import parley.edge.oidc.OidcSettings;
import parley.edge.presence.PresenceSettings;
import parley.edge.push.PushSettings;
import parley.edge.quota.QuotaSettings;
import parley.edge.send.TraceSettings;
import parley.edge.service.ServiceSettings;

/// What can be set, under `parley`. The addresses of MySQL and Redis are read by their own pools, see
/// `edge-gateway.yml`.
///
/// @param partitions of the topics that are spread by conversation; fixed for a generation
/// @param generation of these topics; the same for all services (ops/runbooks/next-generation.md)
/// @param editWithin how long after it was accepted its sender may edit a message
/// @param restoreFromLog whether member and block rows that the topics tell and the database lost are written into
///     it at the start: only after it was restored from a backup (ops/runbooks/restore-mysql.md)
/// @param bulkImport whether operators may create accounts in bulk, with sessions for them
@ConfigurationProperties("parley")
public record EdgeProperties(
        Kafka kafka,
        @DefaultValue("8") int partitions,
        @DefaultValue("1") int generation,
        @DefaultValue Keys keys,
        @DefaultValue Sessions sessions,
        @DefaultValue Passwords passwords,
        @DefaultValue Login login,
        @DefaultValue("true") boolean bulkImport,
        @DefaultValue("false") boolean restoreFromLog,
        @DefaultValue SocketSettings socket,
        @DefaultValue MemberSettings members,
        @DefaultValue PushSettings push,
        @DefaultValue PresenceSettings presence,
        @DefaultValue AttemptSettings attempts,
        @DefaultValue QuotaSettings quotas,
        @DefaultValue ServiceSettings services,
        @DefaultValue OidcSettings oidc,
        @DefaultValue TraceSettings trace,
        @DefaultValue("24h") Duration editWithin) {

    /// @param bootstrap `host:port`, separated by commas
    /// @param replication of topics that this gateway creates
    public record Kafka(String bootstrap, @DefaultValue("1") int replication) {}

    /// The keys that sign access tokens.
    ///
    /// @param directory of PEM or JWK files; null: `.parley/keys` in the home directory, where keys may be
    ///     generated
    /// @param generate whether a first key is made when there is none; if not, the directory must be named
    ///     and hold a key
    /// @param refresh after how long the directory is read again
    /// @param signAfter how long a new key is published before it signs: longer than gateways and status APIs
    ///     take to notice it (`refresh`, the minute that proxies may keep the published keys, and
    ///     `parley.jwks-refresh`)
    public record Keys(
            @Nullable Path directory,
            @DefaultValue("true") boolean generate,
            @DefaultValue("1m") Duration refresh,
            @DefaultValue("5m") Duration signAfter) {}

    /// @param access how long an access token lives
    /// @param refresh how long a session lives without being refreshed
    public record Sessions(
            @DefaultValue("15m") Duration access,
            @DefaultValue("30d") Duration refresh) {}

    /// Hashing a password takes a core for a tenth of a second and 19 MiB: so only a few at once.
    ///
    /// @param concurrency how many at once; 0: as many as there are cores
    /// @param queue how many may wait
    /// @param patience how long each may wait
    /// @param memory of one hash; what was hashed with another size is still known
    /// @param passes over that memory
    /// @param resetWithin how long a code of an operator's can be used to set a new password
    public record Passwords(
            @DefaultValue("0") int concurrency,
            @DefaultValue("64") int queue,
            @DefaultValue("2s") Duration patience,
            @DefaultValue("19MB") DataSize memory,
            @DefaultValue("2") int passes,
            @DefaultValue("24h") Duration resetWithin) {
        public Passwords {
            if (!resetWithin.isPositive() || resetWithin.compareTo(Duration.ofDays(30)) > 0) {
                throw new IllegalArgumentException(
                        "parley.passwords.reset-within is " + resetWithin + ": expected more than 0, at most 30d");
            }
            if (memory.toKilobytes() < 64 || memory.toMegabytes() > 1_024) {
                throw new IllegalArgumentException(
                        "parley.passwords.memory is " + memory + ": expected 64KB to 1024MB, and 19MB where it counts");
            }
            if (passes < 1 || passes > 100) {
                throw new IllegalArgumentException("parley.passwords.passes is " + passes + ": expected 1 to 100");
            }
        }
    }

    /// @param attempts how many failed logins of one username in a row
    /// @param recovery after how long one more is allowed
    public record Login(
            @DefaultValue("10") int attempts,
            @DefaultValue("6s") Duration recovery) {}
}
