package parley.status.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/// One dependency: up, or what it means when it is not, with one line that says more.
public final class DependencyHealth implements HealthIndicator {
    private static final String DETAIL = "detail";

    private final Check check;
    private final Status away;

    private DependencyHealth(Check check, Status away) {
        this.check = check;
        this.away = away;
    }

    /// Down when it does not answer: this service cannot do its job.
    public static DependencyHealth needed(Check check) {
        return new DependencyHealth(check, Status.DOWN);
    }

    /// Degraded when it does not answer: this service goes on with less.
    public static DependencyHealth helpful(Check check) {
        return new DependencyHealth(check, new Status("DEGRADED"));
    }

    /// Asks the dependency. Blocks for a bounded time.
    @FunctionalInterface
    public interface Check {
        /// @return one line on what was found
        /// @throws Exception when the dependency does not answer as it should; its text becomes the line
        String answer() throws Exception;
    }

    @Override
    public Health health() {
        try {
            return Health.up().withDetail(DETAIL, check.answer()).build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.unknown().withDetail(DETAIL, "interrupted").build();
        } catch (Exception e) {
            return Health.status(away).withDetail(DETAIL, line(e)).build();
        }
    }

    private static String line(Exception e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        String text = String.valueOf(cause.getMessage());
        return cause.getClass().getSimpleName() + ": "
                + text.lines().findFirst().orElse("");
    }
}
