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
        options.gatewayPorts().forEach(port -> check(port, "--gateway-port"));
        check(options.statusPort(), "--status-port");
    }

    private static void check(int port, String option) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            String why =
                    String.valueOf(e.getMessage()).contains("in use") ? "taken" : "not to be had, " + e.getMessage();
            throw new LocalStartException("port " + port + " is " + why + ": choose another with " + option, e);
        }
    }
}
