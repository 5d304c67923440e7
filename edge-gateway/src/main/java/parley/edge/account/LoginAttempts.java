package parley.edge.account;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Failed logins of each username: some in a row, then one a period. In the memory of this gateway, so an
/// attacker has as many more tries as there are gateways. Safe from any thread.
///
/// For each name one number is kept: the time at which all its attempts will be forgotten.
final class LoginAttempts {
    private static final int SWEEP_AT = 10_000;

    private final Map<String, Long> forgottenAt = new ConcurrentHashMap<>();
    private final long period;
    private final long credit;

    /// @param attempts in a row
    /// @param recovery after how long one more is allowed
    LoginAttempts(int attempts, Duration recovery) {
        this.period = recovery.toNanos();
        this.credit = attempts * period;
    }

    /// Counts an attempt, if it is allowed.
    ///
    /// @param nowNanos of a monotonic clock
    /// @return how long to wait until an attempt is allowed; zero: this one is
    Duration begin(String key, long nowNanos) {
        long[] wait = {0};
        forgottenAt.compute(key, (k, old) -> {
            long next = (old == null ? nowNanos : Math.max(old, nowNanos)) + period;
            wait[0] = Math.max(0, next - nowNanos - credit);
            return wait[0] > 0 ? old : Long.valueOf(next);
        });
        sweep(nowNanos);
        return Duration.ofNanos(wait[0]);
    }

    /// Takes an attempt back: a login that succeeded does not count, nor one that was never decided.
    void forgive(String key) {
        forgottenAt.computeIfPresent(key, (k, old) -> old - period);
    }

    private void sweep(long nowNanos) {
        if (forgottenAt.size() >= SWEEP_AT) {
            forgottenAt.values().removeIf(time -> time - nowNanos <= 0);
        }
    }
}
