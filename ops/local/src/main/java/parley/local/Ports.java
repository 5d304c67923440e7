package parley.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/// Finds out before anything is started whether the wanted ports are free.
public final class Ports {
    private Ports() {}

    /// @throws LocalStartException that names the port and the option
    public static void check(LocalOptions options) {
        for (int number = 0; number < options.gateways() && options.gatewayPort() != 0; number++) {
            check(options.gatewayPort() + number * 10, "--gateway-port");
        }
        if (options.statusPort() != 0) {
            check(options.statusPort(), "--status-port");
        }
    }

    private static void check(int port, String option) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new LocalStartException("port " + port + " is taken: choose another with " + option, e);
        }
    }
}
