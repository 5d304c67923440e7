package parley.local;

import java.nio.file.Path;

/// What to start.
///
/// @param directory that all data is kept in; made if it is not there
/// @param gatewayPort of the first gateway, the others listen on +10, +20 …; 0: any free ports
/// @param statusPort of the status API; 0: any free port
/// @param gateways how many
/// @param brokers 1 or 3
public record LocalOptions(Path directory, int gatewayPort, int statusPort, int gateways, int brokers) {
    public LocalOptions {
        if (gateways < 1 || gateways > 9) {
            throw new IllegalArgumentException("gateways " + gateways + ": expected 1 to 9");
        }
        if (brokers != 1 && brokers != 3) {
            throw new IllegalArgumentException("brokers " + brokers + ": expected 1 or 3");
        }
    }
}
