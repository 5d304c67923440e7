package parley.toolbox.bench;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import parley.toolbox.CommandFailedException;
import parley.toolbox.bench.report.Report;

/// An archive of millions of messages, asked as clients ask: pages of history, the list of a user with many
/// conversations, searches.
final class StoredHistory {
    private static final int OWN = 500;
    private static final int PAGE = 50;
    private static final int CACHED_BAR = 10;
    private static final int STORED_BAR = 50;
    private static final int NO_BAR = 0;
    private static final int WARM_UP_SECONDS = 3;
    private static final int SETTLE_SECONDS = 120;
    private static final long MOST_MICROS = 60_000_000;

    /// @param requests what is asked, one after the other, and timed together
    private record Question(String name, int barMs, Function<SplittableRandom, List<HttpRequest>> requests) {}

    private final CommonOptions common;
    private final int messages;
    private final int callers;
    private final int seconds;

    StoredHistory(CommonOptions common, int messages, int callers, int seconds) {
        this.common = common;
        this.messages = messages;
        this.callers = callers;
        this.seconds = seconds;
    }

    /// @param cached its newest pages are in Redis
    Report measure(PlatformProcess platform, HttpClient http, People.Group cached) throws InterruptedException {
        common.say("making a user with " + OWN + " conversations ...");
        var people = new People(http, platform.gateway(), platform.operatorPassword());
        List<People.Person> all = people.people("bench-list-", OWN + 1, People.DEVICE);
        People.Person user = all.getFirst();
        List<UUID> own = all.stream()
                .skip(1)
                .map(other -> UUID.fromString(people.direct(user, other)))
                .toList();
        try (var behind = new Behind(platform)) {
            behind.await(SETTLE_SECONDS);
        }
        List<StoredMessages.Share> shares = StoredMessages.shares(own, messages);
        var stored = new StoredMessages(platform, shares, new StoredTexts(1));
        common.say(Figures.format("writing %,d messages in %,d conversations ...", messages, shares.size()));
        double generated = stored.write(common::say);
        common.say(Figures.format("written in %.0f s", generated));

        var answers = new LinkedHashMap<String, StoredHistoryReport.Answers>();
        for (Question question : questions(platform, cached, user, own, shares, stored)) {
            common.say(question.name() + " ...");
            ask(http, question, WARM_UP_SECONDS);
            answers.put(question.name(), ask(http, question, seconds));
        }
        return new StoredHistoryReport(CommonOptions.about(), messages, OWN, generated, answers);
    }

    private static List<Question> questions(
            PlatformProcess platform,
            People.Group cached,
            People.Person user,
            List<UUID> own,
            List<StoredMessages.Share> shares,
            StoredMessages stored) {
        UUID large = own.getFirst();
        int many = shares.getFirst().messages();
        String token = user.accessToken();
        URI status = platform.status();
        String page = "?limit=" + PAGE;
        return List.of(
                new Question(
                        "newest page, cached",
                        CACHED_BAR,
                        in -> List.of(get(
                                status,
                                pages(cached.conversation()) + page,
                                cached.members().getFirst().accessToken()))),
                new Question(
                        "newest page, database",
                        STORED_BAR,
                        in -> List.of(get(
                                status, pages(own.get(in.nextInt(own.size())).toString()) + page, token))),
                new Question(
                        "deep page, database",
                        STORED_BAR,
                        in -> List.of(get(
                                status,
                                pages(large.toString()) + page + "&before="
                                        + stored.seq(large, 1 + in.nextInt(many - 1)),
                                token))),
                new Question("both sides of a message", STORED_BAR, in -> {
                    long seq = stored.seq(large, in.nextInt(many));
                    String half = pages(large.toString()) + "?limit=" + PAGE / 2;
                    return List.of(
                            get(status, half + "&before=" + (seq + 1), token),
                            get(status, half + "&after=" + seq, token));
                }),
                new Question(
                        "list, 50 of " + own.size(),
                        STORED_BAR,
                        in -> List.of(get(platform.gateway(), "/v1/conversations?limit=50", token))),
                search("search, rare word", status, token, in -> StoredTexts.word(20_000 + in.nextInt(30_000)), ""),
                search("search, common word", status, token, in -> StoredTexts.word(in.nextInt(20)), ""),
                search("search, Japanese", status, token, in -> "電車が遅れて", ""),
                search(
                        "search, rare word of one conversation",
                        status,
                        token,
                        in -> StoredTexts.word(20_000 + in.nextInt(30_000)),
                        "&conversation=" + large),
                search(
                        "search, common word of one conversation",
                        status,
                        token,
                        in -> StoredTexts.word(in.nextInt(20)),
                        "&conversation=" + large));
    }

    private static Question search(
            String name, URI status, String token, Function<SplittableRandom, String> word, String more) {
        return new Question(
                name,
                NO_BAR,
                in -> List.of(get(
                        status,
                        "/v1/search?q=" + URLEncoder.encode(word.apply(in), StandardCharsets.UTF_8) + more,
                        token)));
    }

    private static String pages(String conversation) {
        return "/v1/conversations/" + conversation + "/messages";
    }

    private static HttpRequest get(URI service, String path, String token) {
        return HttpRequest.newBuilder(service.resolve(path))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    private StoredHistoryReport.Answers ask(HttpClient http, Question question, int most) throws InterruptedException {
        var micros = new ConcurrentHistogram(MOST_MICROS, 3);
        var failures = new AtomicInteger();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(most);
        List<Thread> threads = new ArrayList<>();
        IntStream.range(0, callers)
                .forEach(caller -> threads.add(Thread.ofVirtual().start(() -> {
                    var random = new SplittableRandom(caller);
                    while (System.nanoTime() < until) {
                        List<HttpRequest> requests = question.requests().apply(random);
                        long began = System.nanoTime();
                        if (answered(http, requests)) {
                            micros.recordValue(Math.min(MOST_MICROS, (System.nanoTime() - began) / 1_000));
                        } else {
                            failures.incrementAndGet();
                        }
                    }
                })));
        for (Thread thread : threads) {
            thread.join();
        }
        return new StoredHistoryReport.Answers(micros, question.barMs(), failures.get());
    }

    private static boolean answered(HttpClient http, List<HttpRequest> requests) {
        try {
            for (HttpRequest request : requests) {
                if (http.send(request, HttpResponse.BodyHandlers.ofByteArray()).statusCode() != 200) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }
}
