package parley.delivery.fanout;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where a device is connected.
///
/// @param entry the text that Redis holds, `boot ' ' connection`: a route is removed only while it still
///     says this
public record Route(String device, UUID boot, String entry) {
    /// @return null when the entry is not a route: a later version may write others
    public static @Nullable Route parse(String device, String entry) {
        int space = entry.indexOf(' ');
        if (space != 36) {
            return null;
        }
        try {
            return new Route(device, UUID.fromString(entry.substring(0, space)), entry);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
