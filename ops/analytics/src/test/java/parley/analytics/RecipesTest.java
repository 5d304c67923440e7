package parley.analytics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parley.analytics.fixture.Envelopes;
import parley.analytics.fixture.TestLog;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.NewIds;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.RepositoryRoot;
import parley.testkit.fixture.Topics;

/// The recipes of `kafka/README.md`, run as they are printed there.
final class RecipesTest {
    private static final Path KAFKA = RepositoryRoot.find().resolve("kafka");
    private static final String PLACEHOLDER = "$BROKER";

    private static final Map<Instant, Long> EXPECTED = new TreeMap<>();
    private static TestLog log;

    @BeforeAll
    static void talk() {
        Topics.recreate(Backends.shared().kafka(), Topics.PARTITIONS);
        log = new TestLog(Backends.shared().kafka());
        UUID anna = NewIds.next();
        for (int i = 0; i < 25; i++) {
            MessageEnvelope message = Envelopes.text(NewIds.next(), anna, "c" + i, "hi");
            RecordMetadata placed = TestLog.get(log.begin(message));
            EXPECTED.merge(Instant.ofEpochMilli(placed.timestamp()).truncatedTo(ChronoUnit.MINUTES), 1L, Long::sum);
            if (i == 7) {
                TestLog.get(log.begin(message));
            }
        }
    }

    @AfterAll
    static void stop() {
        log.close();
    }

    @Test
    void theReadmeShowsTheExampleAsItIs() throws IOException {
        assertThat(readme())
                .contains("```java\n" + Files.readString(KAFKA.resolve("examples/MessagesPerMinute.java")) + "```");
    }

    @Test
    void theExampleCountsMessagesPerMinute() throws Exception {
        String printed = run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                KAFKA.resolve("examples/MessagesPerMinute.java").toString(),
                log.bootstrap());
        assertThat(printed.lines())
                .contains(EXPECTED.entrySet().stream()
                        .map(each -> each.getKey() + " " + each.getValue())
                        .toArray(String[]::new));
    }

    /// @return the commands of the README that begin with kcat
    static Stream<String> kcat() throws IOException {
        return Pattern.compile("(?m)^kcat .*$").matcher(readme()).results().map(MatchResult::group);
    }

    @ParameterizedTest
    @MethodSource("kcat")
    void kcatDoesWhatIsPrinted(String command) throws Exception {
        Assumptions.assumeTrue(onPath("kcat"), "kcat is not installed");
        Assumptions.assumeTrue(onPath("jq") || !command.contains("jq "), "jq is not installed");
        String printed = run("/bin/sh", "-ec", command.replace(PLACEHOLDER, log.bootstrap()));
        assertThat(printed).isNotBlank();
        if (command.contains("uniq -c")) {
            // Records, not messages: the resend counts.
            long counted = printed.lines()
                    .mapToLong(line -> Long.parseLong(line.strip().split(" ")[0]))
                    .sum();
            assertThat(counted).isEqualTo(26);
        }
    }

    private static String readme() throws IOException {
        return Files.readString(KAFKA.resolve("README.md"));
    }

    private static boolean onPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(List.of(command))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(printed).isZero();
            return printed;
        } finally {
            process.destroyForcibly();
        }
    }
}
