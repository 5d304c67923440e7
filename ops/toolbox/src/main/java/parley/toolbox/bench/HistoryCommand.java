package parley.toolbox.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.HdrHistogram.ConcurrentHistogram;
import org.jspecify.annotations.Nullable;
import parley.toolbox.CommandFailedException;
import parley.toolbox.bench.load.LoadSockets;
import parley.toolbox.bench.report.Report;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Pages of a long conversation.
@Command(
        name = "history",
        description = "Pages of one long conversation, half of them new and half from anywhere: how many a second, and"
                + " how fast from the cache and from the database.",
        mixinStandardHelpOptions = true)
final class HistoryCommand extends Measurement {
    private static final int BYTES = 200;
    private static final int SENDS_PER_SECOND = 1_500;
    private static final int STORED_SECONDS = 120;
    private static final int WARM_UP_SECONDS = 10;
    private static final int PAGE = 100;
    private static final int WRITERS = 10;
    /// The most that are sent as clients send them.
    private static final int MOST_SENT = 200_000;
    /// What is sent of them where the others are written into MySQL: so many that the newest are cached.
    private static final int CACHED = 1_000;
    private static final long MOST_MICROS = 60_000_000;

    @Option(
            names = "--messages",
            defaultValue = "10000",
            description = {
                "In the conversation. Default: ${DEFAULT-VALUE}.",
                "More than 200,000 are written straight into MySQL, into many conversations, and asked for by one user"
                        + " with 500 of them: pages, the list, searches."
            })
    private int messages;

    @Option(
            names = "--callers",
            description = "Each asks for its next page when it has the one before. Default: 4; 1 where messages are"
                    + " written straight into MySQL.")
    private @Nullable Integer givenCallers;

    @Option(names = "--seconds", defaultValue = "20", description = "Timed seconds. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    /// Times by where a page came from.
    private final Map<String, ConcurrentHistogram> times = new ConcurrentHashMap<>();

    private final AtomicInteger failures = new AtomicInteger();

    @Override
    Report measure() throws InterruptedException {
        common.check("--messages", messages, PAGE, 10_000_000);
        boolean stored = messages > MOST_SENT;
        int callers = givenCallers != null ? givenCallers : stored ? 1 : 4;
        common.check("--callers", callers, 1, 100);
        common.check("--seconds", seconds, 1, 600);
        try (PlatformProcess platform = common.platform(Map.of());
                HttpClient http = HttpClient.newHttpClient()) {
            People.Group group =
                    new People(http, platform.gateway(), platform.operatorPassword()).group(WRITERS, in -> {});
            int sent = stored ? CACHED : messages;
            common.say("writing " + sent + " messages ...");
            fill(platform, group, sent);
            if (stored) {
                return new StoredHistory(common, messages, callers, seconds).measure(platform, http, group);
            }
            URI place = platform.status().resolve("/v1/conversations/" + group.conversation() + "/messages");
            String token = group.members().getFirst().accessToken();
            List<Long> starts = starts(http, place, token);
            common.say("reading ...");
            read(http, place, token, starts, callers, WARM_UP_SECONDS);
            times.clear();
            failures.set(0);
            double took = read(http, place, token, starts, callers, seconds);
            return new HistoryReport(
                    CommonOptions.about(), messages, callers, PAGE, took, Map.copyOf(times), failures.get());
        }
    }

    private static void fill(PlatformProcess platform, People.Group group, int messages) throws InterruptedException {
        try (var sockets = new LoadSockets(platform.gateway());
                var behind = new Behind(platform)) {
            PacedLoad load = GroupLoad.of(sockets, group, WRITERS, WRITERS, BYTES);
            load.connect();
            Tally tally = Tally.soon(SENDS_PER_SECOND, 0, (double) messages / SENDS_PER_SECOND, WRITERS);
            load.send(tally, () -> {}, () -> false);
            PacedLoad.settle(tally, STORED_SECONDS);
            behind.await(STORED_SECONDS);
        }
    }

    /// @return where each page ends, newest first
    private static List<Long> starts(HttpClient http, URI place, String token) throws InterruptedException {
        var starts = new ArrayList<Long>();
        String query = "?limit=" + PAGE;
        while (true) {
            JsonNode found =
                    JsonMapper.shared().readTree(get(http, place, query, token)).get("messages");
            if (found.isEmpty()) {
                return starts;
            }
            long first = Long.MAX_VALUE;
            for (JsonNode message : found) {
                first = Math.min(first, message.get("seq").asLong());
            }
            starts.add(first);
            query = "?limit=" + PAGE + "&before=" + first;
        }
    }

    /// @return the seconds that it took
    private double read(HttpClient http, URI place, String token, List<Long> starts, int callers, int most)
            throws InterruptedException {
        long began = System.nanoTime();
        long until = began + TimeUnit.SECONDS.toNanos(most);
        var threads = new ArrayList<Thread>();
        for (int caller = 0; caller < callers; caller++) {
            var random = new SplittableRandom(caller);
            threads.add(Thread.ofVirtual().start(() -> {
                while (System.nanoTime() < until) {
                    page(
                            http,
                            place,
                            token,
                            random.nextBoolean() ? "" : "&before=" + starts.get(random.nextInt(starts.size())));
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return (System.nanoTime() - began) / 1e9;
    }

    private void page(HttpClient http, URI place, String token, String before) {
        long began = System.nanoTime();
        try {
            String page = get(http, place, "?limit=" + PAGE + before, token);
            String source = page.contains("\"source\":\"cache\"") ? "cache" : "database";
            times.computeIfAbsent(source, any -> new ConcurrentHistogram(MOST_MICROS, 3))
                    .recordValue(Math.min(MOST_MICROS, (System.nanoTime() - began) / 1_000));
        } catch (CommandFailedException e) {
            failures.incrementAndGet();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String get(HttpClient http, URI place, String query, String token) throws InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(place + query))
                .header("Authorization", "Bearer " + token)
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new CommandFailedException("history answered " + answer.statusCode() + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new CommandFailedException("history: " + e.getMessage(), e);
        }
    }
}
