package parley.local;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// What to start.
///
/// @param directory that all data is kept in; made if it is not there
/// @param gatewayPort of the first gateway, the others listen on +10, +20 …; 0: any free ports
/// @param statusPort of the status API; 0: any free port
/// @param gateways how many
/// @param brokers 1 or 3
public record LocalOptions(Path directory, int gatewayPort, int statusPort, int gateways, int brokers) {
    private static final int PORT_STEP = 10;
    private static final int MOST_PORT = 65_535;

    public LocalOptions {
        if (gateways < 1 || gateways > 9) {
            throw new IllegalArgumentException("gateways " + gateways + ": expected 1 to 9");
        }
        if (brokers != 1 && brokers != 3) {
            throw new IllegalArgumentException("brokers " + brokers + ": expected 1 or 3");
        }
        int last = gatewayPort == 0 ? 0 : gatewayPort + (gateways - 1) * PORT_STEP;
        if (gatewayPort < 0 || last > MOST_PORT) {
            throw new IllegalArgumentException("gateway port " + gatewayPort + ": expected 0 to "
                    + (MOST_PORT - (gateways - 1) * PORT_STEP) + " for " + gateways + " gateways");
        }
        if (statusPort < 0 || statusPort > MOST_PORT) {
            throw new IllegalArgumentException("status port " + statusPort + ": expected 0 to " + MOST_PORT);
        }
        if (statusPort != 0 && gatewayPorts(gatewayPort, gateways).contains(statusPort)) {
            throw new IllegalArgumentException(
                    "status port " + statusPort + " is a gateway's: expected another one, or 0 for any");
        }
    }

    /// @return of each gateway; 0: any
    List<Integer> gatewayPorts() {
        return gatewayPorts(gatewayPort, gateways);
    }

    private static List<Integer> gatewayPorts(int first, int gateways) {
        return IntStream.range(0, gateways)
                .map(number -> first == 0 ? 0 : first + number * PORT_STEP)
                .boxed()
                .toList();
    }
}
