package parley.toolbox.chaos.load;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import parley.client.ParleyClient;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Who;

/// The people of a run: users with 1 to 3 devices each, half of them raw sockets, half the Java client;
/// direct conversations in a circle, groups of four, and one group of all.
final class Cast {
    private static final int GROUP = 4;

    private record Person(UUID user, List<LoadDevice> devices) {
        private String token() {
            return devices.getFirst().token();
        }
    }

    private final Map<UUID, List<LoadDevice>> byUser = new LinkedHashMap<>();
    private final Map<UUID, List<UUID>> conversationsOf = new HashMap<>();
    private final Map<UUID, Person> first = new LinkedHashMap<>();
    private final UUID everybody;

    private Cast(UUID everybody) {
        this.everybody = everybody;
    }

    /// Makes accounts, sessions and conversations, and writes them into the history. Blocks.
    static Cast make(
            LoadSettings settings, Crew crew, Accounts accounts, HttpClient http, ParleyClient client, Random random) {
        String password = password(random);
        String run = Long.toHexString(random.nextLong() & 0xffffffL);
        List<Person> people = new ArrayList<>();
        for (int p = 0; p < settings.people(); p++) {
            String name = "chaos-" + run + "-" + p;
            UUID user = accounts.register(name, password);
            List<LoadDevice> devices = new ArrayList<>();
            for (int d = 0; d <= p % 3; d++) {
                var who = new Who(user, "device-" + d);
                boolean java = (p + d) % 2 == 1;
                LoadDevice device;
                if (java) {
                    Path outbox = settings.directory().resolve(name + "-" + d + ".outbox");
                    device = new JavaDevice(who, client, client.login(name, password, who.device()), outbox, crew);
                } else {
                    Grant grant = accounts.login(name, password, who.device());
                    device = new RawDevice(who, grant, accounts, http, crew, new Random(random.nextLong()));
                }
                devices.add(device);
                crew.history().record(new Event.Installed(who, java));
            }
            people.add(new Person(user, devices));
        }
        return talk(crew, accounts, people);
    }

    private static Cast talk(Crew crew, Accounts accounts, List<Person> people) {
        var cast = new Cast(accounts.group(people.getFirst().token(), "everybody", rest(people)));
        people.forEach(person -> cast.byUser.put(person.user(), person.devices()));
        cast.add(crew, cast.everybody, people);
        for (int i = 0; i < people.size(); i++) {
            Person one = people.get(i);
            Person other = people.get((i + 1) % people.size());
            cast.add(crew, accounts.direct(one.token(), other.user()), List.of(one, other));
        }
        for (int i = 0; i + GROUP <= people.size(); i += GROUP) {
            List<Person> group = people.subList(i, i + GROUP);
            cast.add(crew, accounts.group(group.getFirst().token(), "group " + i, rest(group)), group);
        }
        return cast;
    }

    private void add(Crew crew, UUID conversation, List<Person> people) {
        first.put(conversation, people.getFirst());
        for (Person person : people) {
            conversationsOf
                    .computeIfAbsent(person.user(), u -> new ArrayList<>())
                    .add(conversation);
            crew.history().record(new Event.Member(conversation, person.user()));
        }
        crew.progress()
                .audience(
                        conversation,
                        people.stream()
                                .flatMap(person -> person.devices().stream())
                                .toList());
    }

    private static List<UUID> rest(List<Person> people) {
        return people.stream().skip(1).map(Person::user).toList();
    }

    List<LoadDevice> devices() {
        return byUser.values().stream().flatMap(List::stream).toList();
    }

    /// @return by conversation a member who may ask about it
    Map<UUID, LoadDevice> askers() {
        Map<UUID, LoadDevice> askers = new LinkedHashMap<>();
        first.forEach((conversation, person) ->
                askers.put(conversation, person.devices().getFirst()));
        return askers;
    }

    /// The group of all gets one message in ten: each goes to every device there is.
    UUID pick(UUID user, Random random) {
        List<UUID> of = conversationsOf.get(user);
        if (of == null || of.size() == 1 || random.nextInt(10) == 0) {
            return everybody;
        }
        return of.get(1 + random.nextInt(of.size() - 1));
    }

    private static String password(Random random) {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
