package parley.local.process;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import parley.local.proxy.TcpProxy;
import parley.testkit.backend.ProcessBackends;
import parley.testkit.port.FreePorts;

/// The ways of one service to its backends: direct, or by proxies.
///
/// @param kafka bootstrap servers
/// @param mysql JDBC address
/// @param redis port
/// @param proxies by the backend process that they lead to; none when direct
record BackendLinks(String kafka, String mysql, int redis, Map<String, TcpProxy> proxies) {
    static BackendLinks direct(ProcessBackends backends) {
        return new BackendLinks(
                backends.kafka().bootstrapServers(),
                backends.mysql().jdbcUrl(),
                backends.redis().port(),
                Map.of());
    }

    /// A broker tells its clients where the brokers are, so each service has a listener of its own at every broker,
    /// which tells the ports of that service's proxies. To be called before the brokers start.
    static BackendLinks proxied(String service, ServiceKind kind, ProcessBackends backends) {
        var proxies = new LinkedHashMap<String, TcpProxy>();
        List<Integer> brokers =
                IntStream.rangeClosed(1, backends.kafka().brokers()).boxed().toList();
        Map<Integer, Integer> advertised = brokers.stream().collect(Collectors.toMap(id -> id, id -> FreePorts.next()));
        String listener = service.toUpperCase(Locale.ROOT).replace("-", "");
        Map<Integer, Integer> behind = backends.addKafkaDoor(listener, advertised);
        for (int id : brokers) {
            proxies.put(
                    "kafka-" + id,
                    start(service, "kafka-" + id, advertised.getOrDefault(id, 0), behind.getOrDefault(id, 0)));
        }
        String url = backends.mysql().jdbcUrl();
        int mysqlPort = Integer.parseInt(url.replaceFirst("^jdbc:mysql://[^:/]+:(\\d+)/.*$", "$1"));
        Map<String, Integer> stores = new HashMap<>();
        stores.put("mysql", mysqlPort);
        stores.put("redis", backends.redis().port());
        for (String store : kind.stores()) {
            proxies.put(store, start(service, store, FreePorts.next(), stores.getOrDefault(store, 0)));
        }
        TcpProxy mysql = proxies.get("mysql");
        TcpProxy redis = proxies.get("redis");
        return new BackendLinks(
                brokers.stream().map(id -> "127.0.0.1:" + advertised.get(id)).collect(Collectors.joining(",")),
                mysql == null ? url : url.replaceFirst(":" + mysqlPort + "/", ":" + mysql.port() + "/"),
                redis == null ? backends.redis().port() : redis.port(),
                proxies);
    }

    private static TcpProxy start(String service, String backend, int port, int target) {
        return TcpProxy.start(service + ">" + backend, port, target);
    }
}
