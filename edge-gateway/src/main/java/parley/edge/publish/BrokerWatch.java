package parley.edge.publish;

/// Whether the log can be reached, judged by what becomes of records. Pure; safe from any thread; times are nanoseconds
/// of one clock.
///
/// A record that fails, or records of which none is acknowledged for a while, raise a question: does a broker answer?
/// From the answer "no" to the answer "yes" records are refused at once, so that senders do not wait for the delivery
/// timeout of each. Records that are under way are left alone: only their own outcome answers their senders.
final class BrokerWatch {
    private final long patience;
    private long underWay;
    private long progress;
    private boolean away;
    private boolean asking;

    /// @param patience nanoseconds without an acknowledgement until the question is asked
    BrokerWatch(long patience) {
        this.patience = patience;
    }

    /// @return whether a record may be tried
    synchronized boolean mayTry() {
        return !away;
    }

    /// A record is under way.
    ///
    /// @return whether the question must be asked now
    synchronized boolean begun(long now) {
        if (underWay++ == 0) {
            progress = now;
        }
        return now - progress > patience && ask();
    }

    /// @return whether the question must be asked now
    synchronized boolean ended(boolean acknowledged, long now) {
        underWay--;
        if (acknowledged) {
            progress = now;
            away = false;
            return false;
        }
        return ask();
    }

    /// @return whether the question must be asked again, after a pause
    synchronized boolean answered(boolean reachable, long now) {
        away = !reachable;
        asking = away;
        if (reachable) {
            progress = now;
        }
        return away;
    }

    private boolean ask() {
        boolean first = !asking;
        asking = true;
        return first;
    }
}
