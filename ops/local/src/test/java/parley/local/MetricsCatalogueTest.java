package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import parley.testkit.fixture.RepositoryRoot;
import tools.jackson.databind.JsonNode;

/// `ops/observability` says what a running platform tells of itself: nothing that does not exist is drawn or
/// watched, and nothing that exists is left out.
class MetricsCatalogueTest {
    private static final Path FOLDER = RepositoryRoot.find().resolve("ops/observability");
    private static final Path RUNBOOKS = RepositoryRoot.find().resolve("ops/runbooks");
    private static final Pattern ROW = Pattern.compile("\\| `(parley_\\w+)` \\|([^|]+)\\|([^|]*)\\|([^|]+)\\|");
    private static final Pattern NAME =
            Pattern.compile("\\b(?:parley|jvm|process|system|http|hikaricp|kafka|tomcat|jdbc)_\\w+");
    private static final Pattern PART_OF_TIMER = Pattern.compile("_(bucket|count|sum|max)$");

    private final LocalPlatform platform = TestPlatform.shared();

    /// @param late whether it is there only from the first event on
    private record Listed(String name, String service, boolean late) {}

    @Test
    void everyMetricOfEveryServiceIsInTheCatalogueAndTheOtherWayRound() {
        Rest.register(platform.gateways().getFirst(), "phone");
        List<Listed> catalogue = catalogue();
        assertThat(catalogue).hasSizeGreaterThan(50);
        platform.management().forEach((name, management) -> {
            String service = service(name);
            Set<String> listed = catalogue.stream()
                    .filter(each -> each.service().equals(service))
                    .map(Listed::name)
                    .collect(Collectors.toSet());
            Set<String> surely = catalogue.stream()
                    .filter(each -> each.service().equals(service) && !each.late())
                    .map(Listed::name)
                    .collect(Collectors.toSet());
            // The sink shows a partition's metrics when it got it.
            await().atMost(Crowd.TOO_SLOW).untilAsserted(() -> {
                Set<String> told = told(management).stream()
                        .filter(metric -> metric.startsWith("parley_"))
                        .map(metric -> listed.contains(metric) ? metric : whole(metric))
                        .collect(Collectors.toSet());
                assertThat(listed).as(name + ": what is told is listed").containsAll(told);
                assertThat(told).as(name + ": what is listed is told").containsAll(surely);
            });
        });
    }

    @Test
    void whatIsDrawnAndWatchedExists() throws IOException {
        Rest.register(platform.gateways().getFirst(), "phone");
        var known = new TreeSet<String>();
        platform.management().values().forEach(management -> known.addAll(told(management)));
        catalogue().stream().filter(Listed::late).map(Listed::name).forEach(known::add);
        var expressions = new LinkedHashMap<String, String>();
        alerts().forEach((name, alert) -> expressions.put(name, (String) alert.get("expr")));
        expressions.putAll(drawn());
        assertThat(expressions).hasSizeGreaterThan(60);
        expressions.forEach((place, expression) -> {
            Set<String> named = names(expression).stream()
                    .map(name -> known.contains(name) ? name : whole(name))
                    .collect(Collectors.toSet());
            assertThat(named.isEmpty() && !expression.contains("up{")).as(place).isFalse();
            assertThat(known).as(place).containsAll(named);
        });
    }

    @Test
    void everyAlertHasItsRunbook() throws IOException {
        String contents = Files.readString(RUNBOOKS.resolve("README.md"));
        alerts().forEach((name, alert) -> {
            String runbook = (String) annotations(alert).get("runbook");
            assertThat(RepositoryRoot.find().resolve(runbook)).as(name).exists();
            assertThat(contents)
                    .as(name)
                    .containsPattern("`" + name + "`.*\\(" + runbook.replace("ops/runbooks/", "") + "\\)");
        });
    }

    private static List<Listed> catalogue() {
        var listed = new ArrayList<Listed>();
        String service = "";
        for (String line : lines(FOLDER.resolve("metrics.md"))) {
            if (line.startsWith("## ")) {
                service = line.substring(3).strip();
            }
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                listed.add(new Listed(row.group(1), service, row.group(2).contains("from the first")));
            }
        }
        return listed;
    }

    private static Map<String, Map<String, Object>> alerts() {
        var alerts = new LinkedHashMap<String, Map<String, Object>>();
        for (Map<String, Object> group : list(yaml(FOLDER.resolve("alerts.yml")).get("groups"))) {
            list(group.get("rules")).forEach(rule -> alerts.put((String) rule.get("alert"), rule));
        }
        return alerts;
    }

    /// @return by dashboard, panel and number
    private static Map<String, String> drawn() throws IOException {
        var drawn = new LinkedHashMap<String, String>();
        try (Stream<Path> boards = Files.list(FOLDER.resolve("dashboards"))) {
            for (Path board : boards.sorted().toList()) {
                JsonNode json = Rest.JSON.readTree(Files.readString(board));
                for (JsonNode panel : json.path("panels")) {
                    for (JsonNode target : panel.path("targets")) {
                        String place =
                                board.getFileName() + ", " + panel.path("title").asString() + ", "
                                        + target.path("refId").asString();
                        drawn.put(place, target.path("expr").asString());
                    }
                }
            }
        }
        return drawn;
    }

    private static Set<String> names(String expression) {
        // Labels and their values are no metrics.
        Matcher matcher = NAME.matcher(expression.replaceAll("\\{[^}]*}", "").replaceAll("by \\([^)]*\\)", ""));
        return matcher.results().map(result -> result.group()).collect(Collectors.toSet());
    }

    private static Set<String> told(URI management) {
        Rest.Answer answer = Rest.call(management, "GET", "/actuator/prometheus", "", "");
        assertThat(answer.status()).isEqualTo(200);
        return answer.body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toSet());
    }

    private static String whole(String metric) {
        return PART_OF_TIMER.matcher(metric).replaceFirst("");
    }

    private static String service(String name) {
        return switch (name.replaceAll("-\\d+$", "")) {
            case "gateway" -> "edge-gateway";
            case "worker" -> "delivery-worker";
            case "sink" -> "persistence-sink";
            case "status" -> "status-api";
            default -> throw new IllegalArgumentException(name);
        };
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> annotations(Map<String, Object> alert) {
        return (Map<String, Object>) alert.get("annotations");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object node) {
        return (List<Map<String, Object>>) node;
    }

    private static Map<String, Object> yaml(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return new Yaml().load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
