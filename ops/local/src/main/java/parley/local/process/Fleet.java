package parley.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parley.local.LocalOptions;
import parley.local.LocalStartException;
import parley.local.proxy.TcpProxy;
import parley.testkit.backend.ProcessBackends;
import parley.testkit.backend.ProcessFiles;
import parley.testkit.port.FreePorts;

/// All processes of a platform with their places: names, ports, files, links.
final class Fleet {
    private static final int PORT_STEP = 10;
    private static final int KAFKA_HEAP = 256;

    private final ProcessBackends backends;
    private final Map<String, ServiceProcess> services = new LinkedHashMap<>();
    private final Map<String, TcpProxy> links = new TreeMap<>();
    private @Nullable String spare;

    private Fleet(ProcessBackends backends) {
        this.backends = backends;
    }

    /// Decides on everything and starts nothing but proxies.
    static Fleet plan(ProcessOptions options, Path directory) {
        for (String part : List.of("pids", "logs", "services")) {
            create(directory.resolve(part));
        }
        LocalOptions local = options.local();
        ProcessBackends backends = ProcessBackends.prepare(
                directory.resolve("backends"),
                local.brokers(),
                JavaCommand.of("kafka", KAFKA_HEAP, List.of()),
                name -> files(directory, name));
        var fleet = new Fleet(backends);
        try {
            fleet.planServices(options, directory);
            return fleet;
        } catch (RuntimeException e) {
            fleet.close();
            throw e;
        }
    }

    private void planServices(ProcessOptions options, Path directory) {
        LocalOptions local = options.local();
        for (int number = 1; number <= local.gateways(); number++) {
            int port = local.gatewayPort() == 0 ? FreePorts.next() : local.gatewayPort() + (number - 1) * PORT_STEP;
            add("gateway-" + number, ServiceKind.GATEWAY, port, directory);
        }
        for (int number = 1; number <= options.workers() + (options.links() ? 1 : 0); number++) {
            add("worker-" + number, ServiceKind.WORKER, 0, directory);
        }
        spare = options.links() ? "worker-" + (options.workers() + 1) : null;
        add("sink", ServiceKind.SINK, 0, directory);
        int status = local.statusPort() == 0 ? FreePorts.next() : local.statusPort();
        add("status", ServiceKind.STATUS, status, directory);
        services.values().forEach(service -> connect(service, options.links(), directory));
    }

    private void add(String name, ServiceKind kind, int port, Path directory) {
        Path settings = directory.resolve("services").resolve(name + ".properties");
        services.put(name, new ServiceProcess(name, kind, settings, files(directory, name), port, FreePorts.next()));
    }

    private void connect(ServiceProcess service, boolean proxied, Path directory) {
        BackendLinks ways = proxied
                ? BackendLinks.proxied(service.name(), service.kind(), backends)
                : BackendLinks.direct(backends);
        ways.proxies().values().forEach(proxy -> links.put(proxy.name(), proxy));
        String jwks =
                service("gateway-1").address().resolve("/.well-known/jwks.json").toString();
        ServiceSettings.write(service, backends, ways, directory.resolve("keys"), jwks);
    }

    ProcessBackends backends() {
        return backends;
    }

    Map<String, TcpProxy> links() {
        return Map.copyOf(links);
    }

    Optional<String> spareWorker() {
        return Optional.ofNullable(spare);
    }

    boolean isBackend(String name) {
        return backends.names().contains(name);
    }

    /// All, the spare one too.
    Stream<ServiceProcess> services() {
        return services.values().stream();
    }

    /// All but the spare one.
    Stream<ServiceProcess> usual() {
        return services().filter(service -> !service.name().equals(spare));
    }

    Stream<ServiceProcess> started(ServiceKind kind) {
        return usual().filter(service -> service.kind() == kind);
    }

    ServiceProcess service(String name) {
        ServiceProcess service = services.get(name);
        if (service == null) {
            throw new IllegalArgumentException(
                    "process " + name + ": expected one of " + services.keySet() + " or " + backends.names());
        }
        return service;
    }

    /// Gateways first: what they accepted is still delivered and stored by those behind them. Who was stopped, or sits
    /// behind a broken link, could not leave in order: so both are made good first.
    void close() {
        links.values().forEach(TcpProxy::pass);
        services().forEach(service -> service.pid().ifPresent(Fleet::goOn));
        backends.names().forEach(name -> backends.pid(name).ifPresent(Fleet::goOn));
        terminate(service -> service.kind() == ServiceKind.GATEWAY);
        terminate(service -> true);
        backends.close();
        links.values().forEach(TcpProxy::close);
    }

    private static void goOn(long pid) {
        try {
            Signal.CONT.send(pid);
        } catch (IllegalStateException e) {
            // It has ended meanwhile, which is what comes next anyway.
        }
    }

    private void terminate(Predicate<ServiceProcess> which) {
        var ending = new ArrayList<CompletableFuture<Void>>();
        services()
                .filter(which)
                .forEach(service -> ending.add(CompletableFuture.runAsync(
                        service::terminate, task -> Thread.ofVirtual().start(task))));
        CompletableFuture.allOf(ending.toArray(CompletableFuture[]::new)).join();
    }

    private static ProcessFiles files(Path directory, String name) {
        return new ProcessFiles(
                directory.resolve("pids").resolve(name),
                directory.resolve("logs").resolve(name + ".log"));
    }

    private static void create(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new LocalStartException("directory " + directory + " cannot be made: " + e.getMessage(), e);
        }
    }
}
