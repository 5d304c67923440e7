package parley.testkit.backend;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// A redis-server as a child process. Its home directory holds `redis.log`, `redis.pid` and, when persistent,
/// `dump.rdb`.
final class RedisServer implements RedisBackend {
    private static final String HOST = "127.0.0.1";
    private static final Duration READY = Duration.ofSeconds(30);
    private static final Duration SHUTDOWN = Duration.ofSeconds(15);

    private final RedisInstallation installation;
    private final Path home;
    private final boolean persistent;
    private final ChildServer server;

    /// @param home absolute; created when missing
    RedisServer(RedisInstallation installation, Path home, boolean persistent) {
        this(installation, home, ProcessFiles.beside(home, "redis"), persistent);
    }

    /// @param files where its process is written down
    RedisServer(RedisInstallation installation, Path home, ProcessFiles files, boolean persistent) {
        this.installation = installation;
        this.home = home;
        this.persistent = persistent;
        // Redis shows a title of its own instead of its command line.
        this.server = new ChildServer(
                "redis", home, files, this::command, this::answers, port -> "redis-server " + HOST + ":" + port);
    }

    @Override
    public String host() {
        return HOST;
    }

    @Override
    public int port() {
        return server.port();
    }

    /// The id of redis-server, empty when it does not run.
    OptionalLong pid() {
        return server.pid();
    }

    @Override
    public void start() {
        server.start(READY);
    }

    @Override
    public void stop() {
        server.stop(SHUTDOWN);
    }

    @Override
    public void kill() {
        server.kill();
    }

    @Override
    public void flush() {
        new RedisInline(HOST, port()).flush();
    }

    @Override
    public void close() {
        stop();
        server.close();
    }

    private boolean answers() {
        return new RedisInline(HOST, port()).answers();
    }

    private List<String> command() {
        List<String> command = new ArrayList<>(List.of(installation.program().toString()));
        command.addAll(List.of("--port", Integer.toString(port()), "--bind", HOST, "--protected-mode", "yes"));
        command.addAll(List.of("--dir", home.toString(), "--daemonize", "no", "--appendonly", "no"));
        // Seldom: a snapshot of a view costs a core for seconds, and the log has what came after it. One more is taken
        // when the server is stopped.
        command.addAll(List.of("--save", persistent ? "900 1" : "", "--stop-writes-on-bgsave-error", "no"));
        command.addAll(List.of("--maxmemory", "256mb", "--maxmemory-policy", "volatile-lfu"));
        command.addAll(List.of("--tcp-keepalive", "60", "--databases", "1", "--loglevel", "notice"));
        return command;
    }
}
