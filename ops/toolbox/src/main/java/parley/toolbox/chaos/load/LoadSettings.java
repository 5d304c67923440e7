package parley.toolbox.chaos.load;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/// Whom to load, and how much.
///
/// @param gateways base addresses for clients
/// @param status of the status API, not disturbed by faults of clients' links
/// @param people how many users, at least 4; each has 1 to 3 devices
/// @param crowd how many more users with one device each, who are there for trials that ask for many
/// @param rate messages a second, all together
/// @param capacity messages a second that the platform bears, for trials at a share of it; 0: not known
/// @param seed of choices and texts
/// @param directory for outboxes
public record LoadSettings(
        List<URI> gateways,
        URI status,
        int people,
        int crowd,
        double rate,
        double capacity,
        long seed,
        Path directory) {}
