package parley.toolbox.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import parley.edge.account.Accounts;
import parley.edge.rest.Secret;
import parley.local.LocalOptions;
import parley.local.LocalPlatform;
import parley.testkit.backend.Backends;
import parley.testkit.backend.MySqlBackend;
import tools.jackson.databind.json.JsonMapper;

/// The platform under load, in a process of its own: says where it is in one line of JSON, answers each
/// command on its standard input with one line, and ends with it. Its data is thrown away, unless it was told where
/// to keep it: then it starts on what is there.
final class BenchPlatform {
    static final String OPERATOR = "bench-operator";

    private static final String DIRECTORY = "parley.bench.directory";
    private static final String PASSWORD = "operator-password";

    private static final JsonMapper JSON = JsonMapper.shared();

    private BenchPlatform() {}

    /// @param arguments settings of all services, each as `name=value`
    public static void main(String[] arguments) throws IOException {
        String kept = System.getProperty(DIRECTORY);
        Path directory = kept == null ? Files.createTempDirectory("parley-bench-") : Path.of(kept);
        var settings = new HashMap<String, Object>();
        for (String argument : arguments) {
            settings.put(argument.substring(0, argument.indexOf('=')), argument.substring(argument.indexOf('=') + 1));
        }
        try (var platform =
                LocalPlatform.start(new LocalOptions(directory, 0, 0, 1, 1), settings, System.err::println)) {
            String password = operatorPassword(directory, platform.backends().mysql());
            System.out.println(JSON.writeValueAsString(hello(platform, password)));
            answer();
        } finally {
            if (kept == null) {
                delete(directory);
            }
        }
        System.exit(0);
    }

    /// @return the flag of a JVM whose platform keeps its data there
    static String keptIn(Path directory) {
        return "-D" + DIRECTORY + "=" + directory;
    }

    private static Map<String, Object> hello(LocalPlatform platform, String password) {
        Backends backends = platform.backends();
        var hello = new HashMap<String, Object>();
        hello.put("gateway", platform.gateways().getFirst());
        hello.put("status", platform.status());
        hello.put("pid", ProcessHandle.current().pid());
        hello.put("password", password);
        hello.put("kafka", backends.kafka().bootstrapServers());
        hello.put("mysql", backends.mysql().jdbcUrl());
        hello.put("mysqlUser", backends.mysql().user());
        hello.put("mysqlPassword", backends.mysql().password());
        hello.put("redisHost", backends.redis().host());
        hello.put("redisPort", backends.redis().port());
        return hello;
    }

    /// Returns when whoever started this has closed the other end.
    private static void answer() throws IOException {
        var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var recording = new PlatformRecording();
        for (String command = commands.readLine(); command != null; command = commands.readLine()) {
            String[] words = command.split(" ", 2);
            String answer = switch (words[0]) {
                case "gc" -> collected();
                case "record" -> recording.start();
                case "dump" -> recording.stop(Path.of(words[1]));
                default -> "unknown command " + words[0];
            };
            System.out.println(JSON.writeValueAsString(Map.of("answer", answer)));
        }
    }

    /// @return the bytes that live on the heap
    private static String collected() {
        System.gc();
        Runtime memory = Runtime.getRuntime();
        return Long.toString(memory.totalMemory() - memory.freeMemory());
    }

    /// Of an operator who is made with the platform.
    private static String operatorPassword(Path directory, MySqlBackend mysql) throws IOException {
        Path file = directory.resolve(PASSWORD);
        if (Files.exists(file)) {
            return Files.readString(file);
        }
        String password = UUID.randomUUID().toString();
        makeOperator(mysql, password);
        Files.writeString(file, password);
        return password;
    }

    private static void makeOperator(MySqlBackend mysql, String password) {
        var source = new DriverManagerDataSource(mysql.jdbcUrl(), mysql.user(), mysql.password());
        try (Accounts accounts = Accounts.over(source)) {
            accounts.create(OPERATOR, new Secret(password), null, true);
        }
    }

    static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        }
    }
}
