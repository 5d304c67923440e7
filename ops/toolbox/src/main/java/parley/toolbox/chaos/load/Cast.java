package parley.toolbox.chaos.load;

import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import parley.client.ParleyClient;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Who;

/// The people of a run: users with 1 to 3 devices each, half of them raw sockets, half the Java client;
/// direct conversations in a circle, groups of four, and one group of all. And a crowd, who are only there when a trial
/// asks for them. Safe from any thread once made.
final class Cast {
    private static final int GROUP = 4;

    record Person(UUID user, List<LoadDevice> devices) {
        String token() {
            return devices.getFirst().token();
        }
    }

    private final Crew crew;
    private final List<Person> people;
    private final List<Person> crowd;
    private final Map<UUID, List<UUID>> conversationsOf = new ConcurrentHashMap<>();
    private final Map<UUID, List<Person>> talks = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Set<LoadDevice> away = ConcurrentHashMap.newKeySet();
    private final UUID everybody;

    private Cast(Crew crew, List<Person> people, List<Person> crowd, UUID everybody) {
        this.crew = crew;
        this.people = people;
        this.crowd = crowd;
        this.everybody = everybody;
        crowd.forEach(person -> away.addAll(person.devices()));
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
        List<Person> crowd = crowd(settings, crew, accounts, http, "crowd-" + run + "-", password, random);
        return talk(new Cast(crew, people, crowd, group(accounts, "everybody", people)), accounts);
    }

    private static List<Person> crowd(
            LoadSettings settings,
            Crew crew,
            Accounts accounts,
            HttpClient http,
            String prefix,
            String password,
            Random random) {
        List<Person> crowd = new ArrayList<>();
        for (int c = 0; c < settings.crowd(); c++) {
            String name = prefix + c;
            var who = new Who(accounts.register(name, password), "device-0");
            Grant grant = accounts.login(name, password, who.device());
            var device = new RawDevice(who, grant, accounts, http, crew, new Random(random.nextLong()));
            crowd.add(new Person(who.user(), List.of(device)));
        }
        return crowd;
    }

    private static Cast talk(Cast cast, Accounts accounts) {
        List<Person> people = cast.people;
        cast.add(cast.everybody, people);
        for (int i = 0; i < people.size(); i++) {
            Person one = people.get(i);
            Person other = people.get((i + 1) % people.size());
            cast.add(accounts.direct(one.token(), other.user()), List.of(one, other));
        }
        for (int i = 0; i + GROUP <= people.size(); i += GROUP) {
            List<Person> group = people.subList(i, i + GROUP);
            cast.add(group(accounts, "group " + i, group), group);
        }
        return cast;
    }

    private static UUID group(Accounts accounts, String title, List<Person> people) {
        return accounts.group(
                people.getFirst().token(),
                title,
                people.stream().skip(1).map(Person::user).toList());
    }

    /// Writes a conversation without messages and those who are in it into the history.
    private void add(UUID conversation, List<Person> people) {
        talks.put(conversation, List.copyOf(people));
        for (Person person : people) {
            conversationsOf
                    .computeIfAbsent(person.user(), u -> new CopyOnWriteArrayList<>())
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

    /// Lets some of the crowd, who must be online, talk in a group of their own: from now on they belong to the load.
    UUID gather(Accounts accounts, String title, List<Person> some) {
        UUID conversation = group(accounts, title, some);
        some.forEach(person ->
                person.devices().forEach(device -> crew.history().record(new Event.Installed(device.who(), false))));
        add(conversation, some);
        return conversation;
    }

    /// @return of those who talk
    List<LoadDevice> devices() {
        return devices(people);
    }

    List<Person> people() {
        return people;
    }

    List<Person> crowd() {
        return crowd;
    }

    /// @return all devices that should be online now
    List<LoadDevice> present() {
        return Stream.concat(devices(people).stream(), devices(crowd).stream())
                .filter(device -> !away.contains(device))
                .toList();
    }

    boolean present(LoadDevice device) {
        return !away.contains(device);
    }

    void leave(LoadDevice device) {
        away.add(device);
        device.pause();
    }

    void comeBack(LoadDevice device) {
        if (away.remove(device)) {
            device.resume();
        }
    }

    void stop() {
        devices(people).forEach(LoadDevice::stop);
        devices(crowd).forEach(LoadDevice::stop);
    }

    private static List<LoadDevice> devices(List<Person> of) {
        return of.stream().flatMap(person -> person.devices().stream()).toList();
    }

    /// @return by conversation a member who may ask about it
    Map<UUID, LoadDevice> askers() {
        Map<UUID, LoadDevice> askers = new LinkedHashMap<>();
        talks.forEach((conversation, people) ->
                askers.put(conversation, people.getFirst().devices().getFirst()));
        return askers;
    }

    List<Person> members(UUID conversation) {
        return talks.getOrDefault(conversation, List.of());
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
