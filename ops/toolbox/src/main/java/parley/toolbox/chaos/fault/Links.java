package parley.toolbox.chaos.fault;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.local.Platform;
import parley.local.proxy.TcpProxy;
import parley.testkit.port.FreePorts;
import parley.testkit.port.PortLease;

/// The links that faults disturb: those between the load's clients and the gateways, which are made here, and those
/// between services and backends, which the platform made. All methods may be called from any thread.
///
/// Clients must use [#gateway], not the platform's own addresses: what goes past these links is not disturbed.
public final class Links implements AutoCloseable {
    private final Map<String, TcpProxy> backends;
    private final List<PortLease> leases = new ArrayList<>();
    private final List<TcpProxy> clients = new ArrayList<>();

    private Links(Map<String, TcpProxy> backends) {
        this.backends = backends;
    }

    /// Opens a link to every gateway of the platform.
    ///
    /// @param backends the links that the platform has between services and backends, if any
    public static Links over(Platform platform, Map<String, TcpProxy> backends) {
        var links = new Links(Map.copyOf(backends));
        List<URI> gateways = platform.gateways();
        for (int i = 0; i < gateways.size(); i++) {
            PortLease lease = FreePorts.lease();
            links.leases.add(lease);
            links.clients.add(TcpProxy.start(
                    "clients>gateway-" + (i + 1), lease.port(), gateways.get(i).getPort()));
        }
        return links;
    }

    /// @param number from 1, as in `gateway-1`
    /// @return what clients use as the gateway's base address: REST below, the WebSocket at `/ws`
    public URI gateway(int number) {
        return URI.create("http://127.0.0.1:" + client(number).port());
    }

    /// @return what clients use as the gateways' base addresses
    public List<URI> gateways() {
        return clients.stream()
                .map(proxy -> URI.create("http://127.0.0.1:" + proxy.port()))
                .toList();
    }

    /// @return the link between clients and one gateway, counted from 1
    public TcpProxy client(int number) {
        if (number < 1 || number > clients.size()) {
            throw new IllegalArgumentException("gateway " + number + ": expected 1 to " + clients.size());
        }
        return clients.get(number - 1);
    }

    /// @return the links between clients and gateways
    public List<TcpProxy> clients() {
        return List.copyOf(clients);
    }

    /// @param backend `kafka`, `mysql` or `redis`, or one broker such as `kafka-2`
    /// @return the links of all services to it; none when the platform was started without links
    public List<TcpProxy> to(String backend) {
        return backends.values().stream()
                .filter(proxy ->
                        proxy.name().endsWith(">" + backend) || proxy.name().contains(">" + backend + "-"))
                .toList();
    }

    /// @return the links of one service to a backend, named as in [#to]
    public List<TcpProxy> between(String service, String backend) {
        return to(backend).stream()
                .filter(proxy -> proxy.name().startsWith(service + ">"))
                .toList();
    }

    @Override
    public void close() {
        clients.forEach(TcpProxy::close);
        leases.forEach(PortLease::close);
    }
}
