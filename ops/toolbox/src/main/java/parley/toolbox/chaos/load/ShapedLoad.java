package parley.toolbox.chaos.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.toolbox.chaos.fault.LoadShape;
import parley.toolbox.chaos.fault.LoadShapes;

/// What a trial adds to the steady load. One of a kind at a time; for one thread.
final class ShapedLoad implements LoadShapes {
    private static final Duration ARRIVAL = Duration.ofSeconds(60);
    private static final int HOT_SENDERS = 5;
    private static final double HOT_RATE = 20;

    private final Cast cast;
    private final Accounts accounts;
    private final Sender sender;
    private final ScheduledExecutorService timers;
    private final Bodies bodies;
    private final Random random;
    private final double capacity;
    private final double usualRate;
    private final Set<Cast.Person> gathered = new HashSet<>();
    private final List<ScheduledFuture<?>> hot = new ArrayList<>();
    private final List<ScheduledFuture<?>> toTheAbsent = new ArrayList<>();
    private Cast.@Nullable Person absent;
    private int bursts;

    ShapedLoad(Cast cast, Accounts accounts, Sender sender, ScheduledExecutorService timers, LoadSettings settings) {
        this.cast = cast;
        this.accounts = accounts;
        this.sender = sender;
        this.timers = timers;
        this.bodies = new Bodies(settings.seed() + 1);
        this.random = new Random(settings.seed() + 1);
        this.capacity = settings.capacity();
        this.usualRate = settings.rate();
    }

    @Override
    public boolean offers(LoadShape shape) {
        return switch (shape) {
            case LoadShape.HotGroup group -> cast.crowd().size() >= group.members();
            case LoadShape.ManyClients many -> cast.crowd().size() >= many.devices();
            case LoadShape.LongAbsence absence -> owner(absence.devices()).isPresent();
            case LoadShape.Steady steady -> capacity > 0;
        };
    }

    @Override
    public void begin(LoadShape shape) {
        switch (shape) {
            case LoadShape.HotGroup group -> heat(cast.crowd().subList(0, group.members()));
            case LoadShape.ManyClients many -> arrive(cast.crowd().subList(0, many.devices()));
            case LoadShape.LongAbsence absence ->
                sendAway(owner(absence.devices()).orElseThrow(), absence);
            case LoadShape.Steady steady -> sender.rate(steady.share() * capacity);
        }
    }

    @Override
    public void end(LoadShape shape) {
        switch (shape) {
            case LoadShape.HotGroup group -> cancel(hot);
            case LoadShape.ManyClients many -> leave();
            case LoadShape.LongAbsence absence -> bringBack();
            case LoadShape.Steady steady -> sender.rate(usualRate);
        }
    }

    /// Whatever was begun.
    void end() {
        cancel(hot);
        bringBack();
        sender.rate(usualRate);
    }

    private void heat(List<Cast.Person> members) {
        arrive(members);
        UUID conversation = cast.gather(accounts, "hot", members);
        gathered.addAll(members);
        hot.add(burst(
                HOT_RATE,
                id -> members.get(random.nextInt(HOT_SENDERS))
                        .devices()
                        .getFirst()
                        .send(conversation, id, bodies.next(), bodies.meta())));
    }

    private void arrive(List<Cast.Person> people) {
        people.forEach(person -> person.devices().forEach(cast::comeBack));
        boolean there = Load.await(
                () -> people.stream()
                        .flatMap(person -> person.devices().stream())
                        .allMatch(LoadDevice::ready),
                ARRIVAL);
        if (!there) {
            throw new IllegalStateException(
                    "not all of " + people.size() + " more devices became ready within " + ARRIVAL.toSeconds() + " s");
        }
    }

    private void leave() {
        cast.crowd().stream()
                .filter(person -> !gathered.contains(person))
                .forEach(person -> person.devices().forEach(cast::leave));
    }

    private void sendAway(Cast.Person person, LoadShape.LongAbsence absence) {
        absent = person;
        person.devices().forEach(cast::leave);
        double rate = absence.messages() / Math.max(1.0, absence.away().toMillis() / 1e3);
        toTheAbsent.add(burst(rate, id -> {
            UUID conversation = cast.pick(person.user(), random);
            List<LoadDevice> others = cast.members(conversation).stream()
                    .filter(other -> other != person)
                    .flatMap(other -> other.devices().stream())
                    .filter(cast::present)
                    .toList();
            if (!others.isEmpty()) {
                others.get(random.nextInt(others.size())).send(conversation, id, bodies.next(), bodies.meta());
            }
        }));
    }

    private void bringBack() {
        cancel(toTheAbsent);
        Cast.Person person = absent;
        absent = null;
        if (person != null) {
            person.devices().forEach(cast::comeBack);
        }
    }

    private Optional<Cast.Person> owner(int devices) {
        return cast.people().stream()
                .filter(person -> person.devices().size() >= devices)
                .findFirst();
    }

    /// @param send given an id that nobody else uses
    private ScheduledFuture<?> burst(double rate, Consumer<String> send) {
        String name = "burst-" + ++bursts + "-";
        var count = new java.util.concurrent.atomic.AtomicLong();
        return timers.scheduleAtFixedRate(
                () -> send.accept(name + count.incrementAndGet()),
                0,
                (long) (TimeUnit.SECONDS.toNanos(1) / rate),
                TimeUnit.NANOSECONDS);
    }

    private static void cancel(List<ScheduledFuture<?>> tasks) {
        tasks.forEach(task -> task.cancel(false));
        tasks.clear();
    }
}
