package parley.toolbox.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import parley.toolbox.CommandFailedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The people of a run, made through the operator's bulk import, because hashing passwords would take
/// longer than the run. Blocks.
final class People {
    /// A sender and a receiver.
    ///
    /// @param conversation of the two
    record Pair(String conversation, Person sender, Person receiver) {}

    /// @param conversation of all members
    record Group(String conversation, List<Person> members) {}

    record Person(String user, String accessToken) {}

    static final String DEVICE = "bench";

    /// The most that one call takes.
    private static final int PART = 1_000;

    private static final int AT_ONCE = 8;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http;
    private final URI gateway;
    private final String operatorPassword;

    People(HttpClient http, URI gateway, String operatorPassword) {
        this.http = http;
        this.gateway = gateway;
        this.operatorPassword = operatorPassword;
    }

    List<Pair> pairs(int count) {
        return pairs("bench-", count);
    }

    /// @param prefix of their names
    List<Pair> pairs(String prefix, int count) {
        List<Person> people = people(prefix, 2 * count, DEVICE);
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < count; i++) {
            Person sender = people.get(2 * i);
            Person receiver = people.get(2 * i + 1);
            pairs.add(new Pair(direct(sender, receiver), sender, receiver));
        }
        return pairs;
    }

    /// @return the conversation of the two
    String direct(Person one, Person other) {
        return post("/v1/conversations", one.accessToken(), Map.of("kind", "direct", "with", other.user()))
                .get("conversation")
                .asString();
    }

    /// @param progress told now and then how many are in
    Group group(int members, IntConsumer progress) {
        List<Person> people = people("bench-hot-", members, DEVICE);
        String owner = people.getFirst().accessToken();
        List<String> first =
                people.stream().skip(1).limit(PART).map(Person::user).toList();
        String conversation = post(
                        "/v1/conversations", owner, Map.of("kind", "group", "title", "hot", "members", first))
                .get("conversation")
                .asString();
        var done = new AtomicInteger(first.size() + 1);
        try (ExecutorService calls = Executors.newFixedThreadPool(AT_ONCE)) {
            people.stream()
                    .skip(1 + first.size())
                    .map(person -> calls.submit(() -> {
                        call("PUT", "/v1/conversations/" + conversation + "/members/" + person.user(), owner, Map.of());
                        if (done.incrementAndGet() % PART == 0) {
                            progress.accept(done.get());
                        }
                    }))
                    .toList()
                    .forEach(People::join);
        }
        return new Group(conversation, people);
    }

    private static void join(Future<?> call) {
        try {
            call.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof CommandFailedException failed
                    ? failed
                    : new CommandFailedException(e.toString(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }

    /// @param prefix of their names; names that are there already get a further session
    List<Person> people(String prefix, int count, String device) {
        JsonNode operator = post(
                "/v1/sessions",
                "",
                Map.of("username", BenchPlatform.OPERATOR, "password", operatorPassword, "device", DEVICE));
        String token = operator.get("accessToken").asString();
        var people = new ArrayList<Person>();
        while (people.size() < count) {
            var wanted = IntStream.range(people.size(), Math.min(count, people.size() + PART))
                    .mapToObj(i -> Map.of("username", prefix + i, "device", device))
                    .toList();
            post("/v1/operator/users/import", token, Map.of("users", wanted))
                    .get("users")
                    .forEach(made -> people.add(person(made)));
        }
        return people;
    }

    private static Person person(JsonNode user) {
        return new Person(user.get("user").asString(), user.get("accessToken").asString());
    }

    private JsonNode post(String path, String token, Map<String, ?> body) {
        return call("POST", path, token, body);
    }

    private JsonNode call(String method, String path, String token, Map<String, ?> body) {
        var request = HttpRequest.newBuilder(gateway.resolve(path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() / 100 != 2) {
                throw new CommandFailedException(path + " answered " + answer.statusCode() + ": " + answer.body());
            }
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new CommandFailedException(path + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted", e);
        }
    }
}
