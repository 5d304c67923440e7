package parley.sink;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import parley.sink.capture.CaptureSettings;

/// The sink's configuration, below `parley`.
///
/// @param partitions of the topics that are spread by conversation, fixed for a generation
/// @param generation of these topics; the same for all services (ops/runbooks/next-generation.md)
@ConfigurationProperties("parley")
public record SinkProperties(
        Kafka kafka,
        MySql mysql,
        @DefaultValue("8") int partitions,
        @DefaultValue("1") int generation,
        @DefaultValue Sink sink,
        @DefaultValue Members members,
        @DefaultValue CaptureSettings capture,
        @DefaultValue Search search,
        @DefaultValue Jobs jobs) {
    /// @param bootstrap comma-separated `host:port`
    /// @param replication copies of each partition of topics that do not exist yet
    public record Kafka(String bootstrap, @DefaultValue("1") int replication) {}

    /// @param url JDBC address; the pool adds the options that the sink needs
    public record MySql(String url, String user, String password) {}

    /// @param writer who writes `im.members.v1`; with another than CAPTURE nothing is captured
    public record Members(@DefaultValue("capture") Writer writer) {
        public enum Writer {
            /// This service, from the database's log of changes.
            CAPTURE,
            /// The gateways, after each commit.
            GATEWAY
        }
    }

    /// @param enabled whether texts are indexed; what was written meanwhile is indexed when it is again
    /// @param collect how long changes gather before they are indexed
    /// @param walk how long nothing is written before all conversations are compared with the index
    /// @param share of its time that indexing works at most while messages are written; above 0, at most 1
    public record Search(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("1s") Duration collect,
            @DefaultValue("1h") Duration walk,
            @DefaultValue("0.1") double share) {
        public Search {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "parley.search.share is " + share + ", expected more than 0 and at most 1");
            }
        }
    }

    /// @param share of its time that an operator's job works at most while messages are written, when it was given no
    ///     rate; above 0, at most 1
    public record Jobs(@DefaultValue("0.2") double share) {
        public Jobs {
            if (!(share > 0 && share <= 1)) {
                throw new IllegalArgumentException(
                        "parley.jobs.share is " + share + ", expected more than 0 and at most 1");
            }
        }
    }

    /// @param name of the positions in the table `sink_offset`; another than `main` is a rebuild
    /// @param group in Kafka
    /// @param batch most records in one transaction
    /// @param collect how long the broker lets records gather at most before it answers
    /// @param firstPause after the first failure; doubled at each further one
    /// @param longestPause between two tries
    /// @param patience with a paused partition before the health is down
    /// @param stopTimeout for the batch that is being written when the sink stops
    public record Sink(
            @DefaultValue("main") String name,
            @DefaultValue("persistence-sink") String group,
            @DefaultValue("2000") int batch,
            @DefaultValue("500ms") Duration collect,
            @DefaultValue("50ms") Duration firstPause,
            @DefaultValue("10s") Duration longestPause,
            @DefaultValue("10s") Duration patience,
            @DefaultValue("20s") Duration stopTimeout) {
        public Sink {
            if (batch < 1) {
                throw new IllegalArgumentException("parley.sink.batch is " + batch + ", expected at least 1");
            }
        }
    }
}
