package parley.local.process;

import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;
import parley.local.DirectoryLock;
import parley.local.LocalOptions;
import parley.local.LocalStartException;
import parley.local.Platform;
import parley.local.Ports;
import parley.local.proxy.TcpProxy;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Topics;

/// The whole platform as processes: `gateway-1` …, `worker-1` …, `sink`, `status`, `kafka-1` …, `mysql`, `redis`. Their
/// ids are in `pids/<name>` and what they print in `logs/<name>.log` of the data directory. They die with this
/// JVM, however it ends. Nothing that ends is started again by itself.
///
/// Names that do not exist are refused with [IllegalArgumentException]. All methods may be called from any thread.
public final class ProcessPlatform implements Platform {
    private static final Duration READY = Duration.ofSeconds(180);
    private static final long POLL_NANOS = 50_000_000;

    private final DirectoryLock lock;
    private final Path directory;
    private final Fleet fleet;
    private final Readiness readiness = new Readiness();
    /// What should run, as far as this object was told.
    private final Set<String> wanted = ConcurrentHashMap.newKeySet();

    private final long startMillis;

    /// Starts everything; returns when every service is ready.
    ///
    /// @param progress told in one line what is being done, from any thread
    /// @throws LocalStartException when something cannot be started; what was started is stopped again
    public static ProcessPlatform start(ProcessOptions options, Consumer<String> progress) {
        return new ProcessPlatform(options, progress);
    }

    private ProcessPlatform(ProcessOptions options, Consumer<String> progress) {
        long began = System.nanoTime();
        LocalOptions local = options.local();
        directory = local.directory().toAbsolutePath();
        lock = DirectoryLock.take(directory);
        try {
            Ports.check(local);
            fleet = Fleet.plan(options, directory);
        } catch (RuntimeException e) {
            lock.close();
            throw e;
        }
        try {
            startBackends(progress);
            startServices(progress);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        startMillis = Duration.ofNanos(System.nanoTime() - began).toMillis();
    }

    @Override
    public List<URI> gateways() {
        return fleet.started(ServiceKind.GATEWAY).map(ServiceProcess::address).toList();
    }

    @Override
    public URI status() {
        return fleet.service("status").address();
    }

    @Override
    public String kafka() {
        return backends().kafka().bootstrapServers();
    }

    @Override
    public Map<String, URI> management() {
        var addresses = new TreeMap<String, URI>();
        fleet.services().forEach(service -> addresses.put(service.name(), service.management()));
        fleet.spareWorker().ifPresent(addresses::remove);
        return addresses;
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public long startMillis() {
        return startMillis;
    }

    /// @return the backends themselves, reached directly, never by a proxy
    public Backends backends() {
        return fleet.backends();
    }

    /// @return names of all processes that may run: services, the spare worker, backends
    public List<String> names() {
        return Stream.concat(fleet.services().map(ServiceProcess::name), fleet.backends().names().stream())
                .toList();
    }

    /// @return a worker that was prepared and not started; only with links
    public Optional<String> spareWorker() {
        return fleet.spareWorker();
    }

    /// @return the proxies between services and backends, by `service>backend` as in `sink>mysql`, `status>kafka-1`;
    ///     none without links
    public Map<String, TcpProxy> links() {
        return fleet.links();
    }

    /// @return empty when it does not run
    public OptionalLong pid(String name) {
        return fleet.isBackend(name)
                ? fleet.backends().pid(name)
                : fleet.service(name).pid();
    }

    /// @return whether there is a process, also when it is stopped
    public boolean alive(String name) {
        return pid(name).isPresent();
    }

    /// SIGKILL. Returns when it is gone. Does nothing when it is not there.
    public void kill(String name) {
        wanted.remove(name);
        if (fleet.isBackend(name)) {
            fleet.backends().kill(name);
        } else {
            fleet.service(name).kill();
        }
    }

    /// SIGTERM: it ends in order. Returns when it is gone; after a minute it is killed. Does nothing when it is not
    /// there.
    public void terminate(String name) {
        wanted.remove(name);
        if (fleet.isBackend(name)) {
            fleet.backends().stop(name);
        } else {
            fleet.service(name).terminate();
        }
    }

    /// SIGSTOP: it does nothing any more and is still there.
    ///
    /// @throws IllegalStateException when it does not run
    public void stop(String name) {
        Signal.STOP.send(running(name));
    }

    /// SIGCONT: it goes on where it was stopped. Does nothing when it was not.
    ///
    /// @throws IllegalStateException when it does not run
    public void cont(String name) {
        Signal.CONT.send(running(name));
    }

    /// Starts it on the same ports with the same data. A backend answers when this returns; a service is only
    /// starting, see [#awaitReady(String, Duration)]. Does nothing when it runs.
    public void start(String name) {
        start(name, LaunchChange.NONE);
    }

    /// The same, with other flags.
    ///
    /// @throws IllegalArgumentException for a backend with a change
    public void start(String name, LaunchChange change) {
        if (!fleet.isBackend(name)) {
            fleet.service(name).start(change);
        } else if (change.equals(LaunchChange.NONE)) {
            fleet.backends().start(name);
        } else {
            throw new IllegalArgumentException(
                    "process " + name + ": only services can be started otherwise than usual");
        }
        wanted.add(name);
    }

    /// @return whether the process runs, and if it is a service says that it is ready
    public boolean ready(String name) {
        return alive(name)
                && (fleet.isBackend(name) || readiness.ready(fleet.service(name).management()));
    }

    /// @return whether it became [#ready] within the time
    public boolean awaitReady(String name, Duration within) {
        return await(() -> ready(name), within);
    }

    /// Waits until all are [#ready] that were started and neither killed nor terminated by this object.
    ///
    /// @return whether they became so within the time
    public boolean awaitReady(Duration within) {
        return await(() -> wanted.stream().allMatch(this::ready), within);
    }

    /// @return names of those that should run and are not ready now
    public List<String> notReady() {
        return wanted.stream().filter(name -> !ready(name)).sorted().toList();
    }

    /// @return the directory that grows with a backend's data
    public Path data(String backend) {
        return fleet.backends().data(backend);
    }

    /// A new connection of the database's administrator, for trials that change its global settings.
    public Connection connectAsRoot() throws SQLException {
        return fleet.backends().connectAsRoot();
    }

    @Override
    public void close() {
        try {
            fleet.close();
        } finally {
            readiness.close();
            lock.close();
        }
    }

    private void startBackends(Consumer<String> progress) {
        long began = System.nanoTime();
        try {
            fleet.backends().start();
            Topics.provision(fleet.backends().kafka());
        } catch (RuntimeException e) {
            throw new LocalStartException("backends: " + e.getMessage(), e);
        }
        wanted.addAll(fleet.backends().names());
        progress.accept("backends in " + millisSince(began) + " ms");
    }

    private void startServices(Consumer<String> progress) {
        long began = System.nanoTime();
        // The sink owns the schema that the others read; the worker does not need it.
        List<ServiceProcess> first = fleet.usual()
                .filter(service -> service.kind() == ServiceKind.SINK || service.kind() == ServiceKind.WORKER)
                .toList();
        List<ServiceProcess> then =
                fleet.usual().filter(service -> !first.contains(service)).toList();
        for (List<ServiceProcess> group : List.of(first, then)) {
            group.forEach(service -> start(service.name()));
            group.forEach(service -> awaitStart(service, began, progress));
        }
    }

    private void awaitStart(ServiceProcess service, long began, Consumer<String> progress) {
        boolean decided = await(() -> service.pid().isEmpty() || readiness.ready(service.management()), READY);
        if (!decided || service.pid().isEmpty()) {
            throw new LocalStartException(service.name()
                    + (decided ? " ended while starting" : " is not ready after " + READY.toSeconds() + " s") + ", see "
                    + service.files().log());
        }
        progress.accept(service.name() + " ready after " + millisSince(began) + " ms");
    }

    private long running(String name) {
        return pid(name)
                .orElseThrow(() -> new IllegalStateException("process " + name + " does not run, expected it to"));
    }

    private static boolean await(java.util.function.BooleanSupplier condition, Duration within) {
        long end = System.nanoTime() + within.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }
}
