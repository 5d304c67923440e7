package parley.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.springframework.boot.builder.SpringApplicationBuilder;
import parley.delivery.WorkerApplication;
import parley.edge.EdgeApplication;
import parley.sink.SinkApplication;
import parley.status.StatusApplication;
import parley.testkit.backend.BackendOptions;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Topics;

/// The whole platform in this JVM: broker, four services, and MySQL and Redis as child processes.
///
/// Everything listens on 127.0.0.1. Closing stops the services in the order in which nobody misses another,
/// and keeps the data.
public final class LocalPlatform implements Platform {
    private static final int PORT_STEP = 10;

    private final DirectoryLock lock;
    private final Path directory;
    private final Backends backends;
    private final List<Service> gateways = new ArrayList<>();
    private final List<Service> others = new ArrayList<>();
    private final long startMillis;

    /// Starts everything; returns when every service is ready.
    ///
    /// @param progress told in one line what is being done, from any thread
    /// @throws LocalStartException when something cannot be started; what was started is stopped again
    public static LocalPlatform start(LocalOptions options, Consumer<String> progress) {
        return new LocalPlatform(options, progress);
    }

    private LocalPlatform(LocalOptions options, Consumer<String> progress) {
        long began = System.nanoTime();
        directory = options.directory().toAbsolutePath();
        lock = DirectoryLock.take(directory);
        Ports.check(options);
        backends = startBackends(options, progress);
        try {
            startServices(options, progress);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        startMillis = Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    @Override
    public List<URI> gateways() {
        return gateways.stream().map(Service::address).toList();
    }

    @Override
    public URI status() {
        return others.stream()
                .filter(service -> service.name().equals("status"))
                .map(Service::address)
                .findFirst()
                .orElseThrow();
    }

    @Override
    public Map<String, URI> management() {
        var addresses = new HashMap<String, URI>();
        gateways.forEach(service -> addresses.put(service.name(), service.management()));
        others.forEach(service -> addresses.put(service.name(), service.management()));
        return addresses;
    }

    @Override
    public Path directory() {
        return directory;
    }

    /// @return the real backends below, for tests and tools
    public Backends backends() {
        return backends;
    }

    @Override
    public long startMillis() {
        return startMillis;
    }

    /// Stops gateways first: what they accepted is still delivered and stored by those behind them.
    @Override
    public void close() {
        try {
            closeTogether(gateways);
            closeTogether(others);
        } finally {
            backends.close();
            lock.close();
        }
    }

    private Backends startBackends(LocalOptions options, Consumer<String> progress) {
        try {
            Backends started = Backends.start(
                    new BackendOptions(directory.resolve("backends"), options.brokers(), progress, true));
            progress.accept("topics");
            Topics.provision(started.kafka());
            return started;
        } catch (RuntimeException e) {
            lock.close();
            throw new LocalStartException("backends: " + e.getMessage(), e);
        }
    }

    private void startServices(LocalOptions options, Consumer<String> progress) {
        // The sink owns the schema that the others read.
        others.add(launch("sink", SinkApplication.builder(), 0, Map.of(), progress));
        var starting = new ArrayList<CompletableFuture<Void>>();
        starting.add(run(() -> add(others, launch("worker-1", WorkerApplication.builder(), 0, Map.of(), progress))));
        starting.add(run(() -> {
            Service first = launch("gateway-1", EdgeApplication.builder(), options.gatewayPort(), keys(), progress);
            add(gateways, first);
            String jwks = first.address().resolve("/.well-known/jwks.json").toString();
            add(
                    others,
                    launch(
                            "status",
                            StatusApplication.builder(),
                            options.statusPort(),
                            Map.of("parley.jwks", jwks),
                            progress));
        }));
        join(starting);
        for (int number = 2; number <= options.gateways(); number++) {
            int port = options.gatewayPort() == 0 ? 0 : options.gatewayPort() + (number - 1) * PORT_STEP;
            gateways.add(launch("gateway-" + number, EdgeApplication.builder(), port, keys(), progress));
        }
    }

    private Map<String, Object> keys() {
        return Map.of("parley.keys.directory", directory.resolve("keys").toString());
    }

    private Service launch(
            String name,
            SpringApplicationBuilder application,
            int port,
            Map<String, Object> more,
            Consumer<String> progress) {
        var settings = new HashMap<String, Object>(more);
        settings.put("server.port", port);
        settings.put("server.address", "127.0.0.1");
        settings.put("management.server.port", 0);
        settings.put("management.server.address", "127.0.0.1");
        settings.put("parley.kafka.bootstrap", backends.kafka().bootstrapServers());
        settings.put("parley.kafka.replication", backends.kafka().brokers());
        settings.put("parley.partitions", Topics.PARTITIONS);
        settings.put("parley.mysql.url", backends.mysql().jdbcUrl());
        settings.put("parley.mysql.user", backends.mysql().user());
        settings.put("parley.mysql.password", backends.mysql().password());
        settings.put("parley.redis.host", backends.redis().host());
        settings.put("parley.redis.port", backends.redis().port());
        long began = System.nanoTime();
        try {
            Service service = Service.launch(name, application, settings);
            progress.accept(
                    name + " in " + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms");
            return service;
        } catch (RuntimeException e) {
            throw new LocalStartException(name + " did not start: " + rootMessage(e), e);
        }
    }

    private static void add(List<Service> services, Service service) {
        synchronized (services) {
            services.add(service);
        }
    }

    private static CompletableFuture<Void> run(Runnable task) {
        var done = new CompletableFuture<Void>();
        Thread.ofPlatform().name("start").start(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    private static void join(List<CompletableFuture<Void>> tasks) {
        try {
            CompletableFuture.allOf(tasks.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof LocalStartException cause
                    ? cause
                    : new LocalStartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void closeTogether(List<Service> services) {
        join(services.stream().map(service -> run(service::close)).toList());
        services.clear();
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst().orElse(root.toString());
    }
}
