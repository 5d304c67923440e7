package parley.status.metric;

/// The catalogue of this service's metrics. Timers are in seconds, counters count from the start of the
/// process.
public final class MetricNames {
    /// timer; [#SOURCE]: how long a page of history took
    public static final String HISTORY_LATENCY = "parley.history.latency";
    /// timer: how long the answer to a question for a message's status took
    public static final String STATUS_LATENCY = "parley.delivery.status.latency";
    /// timer: how long the answer to a question for a message's timeline took
    public static final String TIMELINE_LATENCY = "parley.delivery.timeline.latency";
    /// gauge: records that the fold of delivery status has not read yet, of this instance's partitions
    public static final String STATUS_LAG = "parley.delivery.status.lag";
    /// histogram by `stage`: from the broker's append of a receipt or an event until it is folded (`fold`), and of the
    /// oldest status of a batch until it is in Redis (`view`)
    public static final String STATUS_DELAY = "parley.delivery.status.delay";
    /// timer: how long a search took
    public static final String SEARCH_LATENCY = "parley.search.latency";
    /// counter; [#STORE]: calls that a store did not answer
    public static final String STORE_FAILURES = "parley.store.failures";
    /// counter: requests refused for their token
    public static final String REFUSED = "parley.authentication.refused";
    /// counter: calls of operators by users who are none
    public static final String OPERATOR_REFUSED = "parley.operator.refused";
    /// counter; [#OUTCOME]: readings of the gateway's keys
    public static final String JWKS_READS = "parley.jwks.reads";
    /// gauge: member rows in memory
    public static final String MEMBER_ROWS = "parley.members.rows";
    /// gauge: revoked sessions in memory
    public static final String REVOKED_SESSIONS = "parley.sessions.revoked";

    /// `cache`, `database`, or `none` when the page was refused
    public static final String SOURCE = "source";
    /// `mysql` or `redis`
    public static final String STORE = "store";
    /// `read` or `failed`
    public static final String OUTCOME = "outcome";

    private MetricNames() {}
}
