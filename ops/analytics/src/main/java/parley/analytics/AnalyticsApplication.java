package parley.analytics;

import java.util.concurrent.CountDownLatch;
import parley.contract.client.StartFailure;

/// The process: settings from the environment, until SIGTERM.
public final class AnalyticsApplication {
    private AnalyticsApplication() {}

    public static void main(String[] arguments) throws InterruptedException {
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "parley/analytics/logback.xml");
        }
        AnalyticsSettings settings;
        try {
            settings = AnalyticsSettings.of(System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println("analytics did not start: " + e.getMessage());
            System.exit(1);
            return;
        }
        try {
            var analytics = new Analytics(settings);
            Runtime.getRuntime().addShutdownHook(new Thread(analytics::close, "analytics-close"));
            analytics.start();
        } catch (RuntimeException e) {
            StartFailure.exit("analytics", e);
        }
        new CountDownLatch(1).await(); // until a signal
    }
}
