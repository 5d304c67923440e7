package parley.local;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A platform that runs on this machine, however it is divided into processes. Everything listens on
/// 127.0.0.1. Addresses stay the same until it is closed.
public interface Platform extends AutoCloseable {
    /// @return base addresses of the gateways: REST below, the WebSocket at `/ws`
    List<URI> gateways();

    /// @return base address of the status API
    URI status();

    /// @return bootstrap servers of the brokers
    String kafka();

    /// @return management addresses by service name
    Map<String, URI> management();

    /// @return where the data is kept
    Path directory();

    /// @return how long the start took, in milliseconds
    long startMillis();

    /// Stops the services, gateways first, then the backends, and keeps the data.
    @Override
    void close();
}
