package parley.status.webhook;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param allowPrivate whether addresses of this machine and of private networks may be called, and http as
///     well as https: for tests, and where the network outside keeps the others away
/// @param lookEvery how soon other processes notice a new or changed webhook
/// @param firstPause after a failure; each further one doubles it
/// @param longestPause between two tries
/// @param refusals after how many an event that the other side does not want is a dead letter
/// @param giveUp how long nothing may have been taken until the webhook is paused
public record WebhookSettings(
        @DefaultValue("false") boolean allowPrivate,
        @DefaultValue("5s") Duration lookEvery,
        @DefaultValue("1s") Duration firstPause,
        @DefaultValue("60s") Duration longestPause,
        @DefaultValue("5") int refusals,
        @DefaultValue("24h") Duration giveUp) {
    public WebhookSettings {
        check("look-every", lookEvery);
        check("first-pause", firstPause);
        check("longest-pause", longestPause);
        check("give-up", giveUp);
        if (refusals < 1) {
            throw new IllegalArgumentException("parley.webhooks.refusals is " + refusals + ": expected at least 1");
        }
    }

    private static void check(String name, Duration value) {
        if (value.toMillis() < 1 || value.compareTo(Duration.ofDays(30)) > 0) {
            throw new IllegalArgumentException("parley.webhooks." + name + " is " + value + ": expected 1ms to 30d");
        }
    }
}
