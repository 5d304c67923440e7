package parley.toolbox.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import parley.edge.account.Accounts;
import parley.edge.rest.Secret;
import parley.local.LocalOptions;
import parley.local.LocalPlatform;
import parley.testkit.backend.MySqlBackend;
import tools.jackson.databind.json.JsonMapper;

/// The platform under load, in a process of its own: says where it is in one line of JSON, and ends with
/// its standard input. Its data is thrown away.
final class BenchPlatform {
    static final String OPERATOR = "bench-operator";

    private BenchPlatform() {}

    /// @param arguments none
    public static void main(String[] arguments) throws IOException {
        Path directory = Files.createTempDirectory("parley-bench-");
        try (var platform = LocalPlatform.start(new LocalOptions(directory, 0, 0, 1, 1), System.err::println)) {
            String password = UUID.randomUUID().toString();
            makeOperator(platform.backends().mysql(), password);
            System.out.println(JsonMapper.shared()
                    .writeValueAsString(Map.of(
                            "gateway", platform.gateways().getFirst(),
                            "status", platform.status(),
                            "pid", ProcessHandle.current().pid(),
                            "password", password)));
            while (System.in.read() >= 0) {
                // whoever started this holds the other end
            }
        } finally {
            delete(directory);
        }
        System.exit(0);
    }

    private static void makeOperator(MySqlBackend mysql, String password) {
        var source = new DriverManagerDataSource(mysql.jdbcUrl(), mysql.user(), mysql.password());
        try (Accounts accounts = Accounts.over(source)) {
            accounts.create(OPERATOR, new Secret(password), null, true);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        }
    }
}
