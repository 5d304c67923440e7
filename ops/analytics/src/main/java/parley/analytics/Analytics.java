package parley.analytics;

import org.jspecify.annotations.Nullable;
import parley.analytics.figures.Figures;
import parley.analytics.redact.Redactor;

/// Both halves, or one of them. Starting returns at once: broker and topics are waited for. Closing
/// finishes what is at work.
public final class Analytics implements AutoCloseable {
    private final @Nullable Redactor redactor;
    private final @Nullable Figures figures;

    public Analytics(AnalyticsSettings settings) {
        redactor = settings.redact() ? new Redactor(settings.bootstrap(), settings.generation()) : null;
        figures = settings.count()
                ? new Figures(settings.bootstrap(), settings.replication(), settings.generation(), settings.figures())
                : null;
    }

    public void start() {
        if (redactor != null) {
            redactor.start();
        }
        if (figures != null) {
            figures.start();
        }
    }

    @Override
    public void close() {
        if (redactor != null) {
            redactor.close();
        }
        if (figures != null) {
            figures.close();
        }
    }
}
