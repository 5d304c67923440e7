package parley.local;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import parley.contract.client.StartFailure;
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
    /// How a service was started, to start it again.
    private record Launch(Supplier<SpringApplicationBuilder> application, Map<String, Object> more) {}

    private final DirectoryLock lock;
    private final Path directory;
    private final Backends backends;
    private final List<Service> gateways = new CopyOnWriteArrayList<>();
    private final List<Service> others = new CopyOnWriteArrayList<>();
    private final Map<String, Launch> launches = new ConcurrentHashMap<>();
    private final Map<String, Integer> stoppedPorts = new ConcurrentHashMap<>();
    private final Consumer<String> progress;
    private final Map<String, Object> settings = new ConcurrentHashMap<>();
    private final long startMillis;

    /// Starts everything; returns when every service is ready.
    ///
    /// @param progress told in one line what is being done, from any thread
    /// @throws LocalStartException when something cannot be started; what was started is stopped again
    public static LocalPlatform start(LocalOptions options, Consumer<String> progress) {
        return start(options, Map.of(), progress);
    }

    /// @param settings of every service, by property name, over all others
    public static LocalPlatform start(LocalOptions options, Map<String, Object> settings, Consumer<String> progress) {
        return new LocalPlatform(options, settings, progress);
    }

    private LocalPlatform(LocalOptions options, Map<String, Object> settings, Consumer<String> progress) {
        this.settings.putAll(settings);
        long began = System.nanoTime();
        this.progress = progress;
        directory = options.directory().toAbsolutePath();
        lock = DirectoryLock.take(directory);
        try {
            Ports.check(options);
        } catch (LocalStartException e) {
            lock.close();
            throw e;
        }
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
    public String kafka() {
        return backends.kafka().bootstrapServers();
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

    /// @return the names of all services: gateway-1, worker-1, sink, status …
    public List<String> services() {
        return Stream.concat(gateways.stream(), others.stream())
                .map(Service::name)
                .toList();
    }

    /// Starts one more delivery worker, which shares the partitions with the others.
    public void addWorker() {
        long workers = others.stream()
                .filter(service -> service.name().startsWith("worker-"))
                .count();
        add(others, launch("worker-" + (workers + 1), WorkerApplication::builder, 0, Map.of(), progress));
    }

    /// Changes settings of every service that is started from now on, over all others; those that run keep theirs.
    public void set(Map<String, Object> changed) {
        settings.putAll(changed);
    }

    /// Stops a service in order and starts it anew at the same address; returns when it is up.
    ///
    /// @throws IllegalArgumentException when there is no service of this name
    public void restart(String name) {
        List<Service> services = kind(name);
        for (int i = 0; i < services.size(); i++) {
            Service old = services.get(i);
            if (old.name().equals(name)) {
                int port = old.address().getPort();
                old.close();
                Launch again = Objects.requireNonNull(launches.get(name));
                services.set(i, launch(name, again.application(), port, again.more(), progress));
                return;
            }
        }
        throw new IllegalArgumentException("service " + name + ": expected one of " + services());
    }

    /// Stops one service in order; does nothing when it is stopped.
    public void stop(String name) {
        List<Service> services = kind(name);
        for (Service service : services) {
            if (service.name().equals(name) && services.remove(service)) {
                stoppedPorts.put(name, service.address().getPort());
                service.close();
            }
        }
    }

    /// Starts a service again that was stopped, at the address where it was; returns when it is up. Its management
    /// port may be another than before.
    public void start(String name) {
        Launch again = launches.get(name);
        if (again == null) {
            throw new IllegalArgumentException("service " + name + ": expected one of " + launches.keySet());
        }
        int port = stoppedPorts.getOrDefault(name, 0);
        add(kind(name), launch(name, again.application(), port, again.more(), progress));
    }

    private List<Service> kind(String name) {
        return name.startsWith("gateway-") ? gateways : others;
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
        others.add(launch("sink", SinkApplication::builder, 0, Map.of(), progress));
        var starting = new ArrayList<CompletableFuture<Void>>();
        starting.add(run(() -> add(others, launch("worker-1", WorkerApplication::builder, 0, Map.of(), progress))));
        starting.add(run(() -> {
            Service first = launch("gateway-1", EdgeApplication::builder, options.gatewayPort(), keys(), progress);
            add(gateways, first);
            String jwks = first.address().resolve("/.well-known/jwks.json").toString();
            add(
                    others,
                    launch(
                            "status",
                            StatusApplication::builder,
                            options.statusPort(),
                            Map.of("parley.jwks", jwks),
                            progress));
        }));
        join(starting);
        for (int number = 2; number <= options.gateways(); number++) {
            int port = options.gatewayPorts().get(number - 1);
            gateways.add(launch("gateway-" + number, EdgeApplication::builder, port, keys(), progress));
        }
    }

    private Map<String, Object> keys() {
        return Map.of("parley.keys.directory", directory.resolve("keys").toString());
    }

    private Service launch(
            String name,
            Supplier<SpringApplicationBuilder> application,
            int port,
            Map<String, Object> more,
            Consumer<String> progress) {
        launches.put(name, new Launch(application, more));
        var all = new HashMap<String, Object>(more);
        all.put("server.port", port);
        all.put("server.address", "127.0.0.1");
        all.put("management.server.port", 0);
        all.put("management.server.address", "127.0.0.1");
        all.put("parley.kafka.bootstrap", backends.kafka().bootstrapServers());
        all.put("parley.kafka.replication", backends.kafka().brokers());
        all.put("parley.partitions", Topics.PARTITIONS);
        all.put("parley.mysql.url", backends.mysql().jdbcUrl());
        all.put("parley.mysql.user", backends.mysql().user());
        all.put("parley.mysql.password", backends.mysql().password());
        all.put("parley.redis.host", backends.redis().host());
        all.put("parley.redis.port", backends.redis().port());
        all.putAll(settings);
        long began = System.nanoTime();
        try {
            Service service = Service.launch(name, application.get(), all);
            progress.accept(
                    name + " in " + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms");
            return service;
        } catch (RuntimeException e) {
            throw new LocalStartException(name + " did not start: " + StartFailure.line(e), e);
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
}
