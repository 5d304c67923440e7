package parley.status.timeline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import parley.contract.event.ConversationEvent;
import parley.contract.event.Receipt;
import parley.contract.event.Traceparent;
import parley.contract.topic.Topic;
import parley.status.delivery.MessagePlace;
import parley.status.timeline.Step.Source;

/// The steps of a message from what the log says. Pure. A receipt is cumulative, so the first one of a
/// device that reaches the message is its delivery, unless the device was told to pass over it.
final class TimelineFold {
    private record Device(UUID user, @Nullable String name) {}

    /// A receipt and where it stands in its partition.
    record LoggedReceipt(Receipt receipt, Source source) {}

    /// An event and where it stands in its partition.
    record LoggedEvent(ConversationEvent event, Source source) {}

    private TimelineFold() {}

    /// @param sees whether a user sees the message
    /// @return by time; what has none comes where it must have been
    static List<Step> of(
            MessagePlace place,
            int partition,
            boolean persisted,
            List<LoggedReceipt> receipts,
            List<LoggedEvent> events,
            Predicate<UUID> sees) {
        List<LoggedEvent> own = own(place, events).stream()
                .filter(logged -> logged.event().user() == null
                        || sees.test(logged.event().user()))
                .toList();
        var steps = new ArrayList<Step>();
        own.forEach(logged -> steps.add(step(logged)));
        Set<Device> passedOver = passedOver(own);
        arrivals(place, receipts, sees, passedOver).forEach(steps::add);
        steps.sort(Comparator.comparing(Step::time, Comparator.nullsFirst(Comparator.naturalOrder())));
        var all = new ArrayList<Step>();
        var source = new Source(Topic.MESSAGES, partition, parley.contract.id.Seq.offset(place.seq()));
        all.add(new Step("accepted", place.accepted(), Step.GATEWAY, source, place.sender(), null, null, null));
        if (persisted) {
            all.add(new Step("persisted", null, Step.SINK, null, null, null, null, null));
        }
        all.addAll(steps);
        return all;
    }

    /// @return the trace that the message belongs to, as its events say; null when none does
    static @Nullable Traceparent trace(MessagePlace place, List<LoggedEvent> events) {
        for (LoggedEvent logged : own(place, events)) {
            if (logged.event().trace() != null) {
                return logged.event().trace();
            }
        }
        return null;
    }

    private static List<LoggedEvent> own(MessagePlace place, List<LoggedEvent> events) {
        return events.stream()
                .filter(logged -> logged.event().seq() == place.seq()
                        && logged.event().message().equals(place.message()))
                .toList();
    }

    private static Step step(LoggedEvent logged) {
        ConversationEvent event = logged.event();
        return new Step(
                event.kind().name().toLowerCase(Locale.ROOT),
                event.at(),
                event.kind() == ConversationEvent.Kind.DISPATCHED ? Step.WORKER : Step.GATEWAY,
                logged.source(),
                event.user(),
                event.device(),
                event.attempts(),
                event.reason());
    }

    /// Devices for which a failure stands.
    private static Set<Device> passedOver(List<LoggedEvent> own) {
        var passed = new HashSet<Device>();
        var recovered = new HashSet<Device>();
        for (LoggedEvent logged : own) {
            UUID user = logged.event().user();
            if (user != null) {
                switch (logged.event().kind()) {
                    case FAILED, EXPIRED ->
                        passed.add(new Device(user, logged.event().device()));
                    case RECOVERED -> {
                        recovered.add(new Device(user, logged.event().device()));
                        recovered.add(new Device(user, null));
                    }
                    case CONFLICT, ATTEMPTED, DISPATCHED, PUSHED -> {} // ends nothing
                }
            }
        }
        passed.removeAll(recovered);
        return passed;
    }

    private static List<Step> arrivals(
            MessagePlace place, List<LoggedReceipt> receipts, Predicate<UUID> sees, Set<Device> passedOver) {
        Map<Device, Set<Receipt.Kind>> known = new HashMap<>();
        var steps = new ArrayList<Step>();
        for (LoggedReceipt logged : receipts) {
            Receipt receipt = logged.receipt();
            var device = new Device(receipt.user(), receipt.device());
            if (receipt.rewinds()
                    || receipt.upTo() < place.seq()
                    || passedOver.contains(device)
                    || passedOver.contains(new Device(receipt.user(), null))
                    || !sees.test(receipt.user())) {
                continue;
            }
            Set<Receipt.Kind> kinds = known.computeIfAbsent(device, d -> new HashSet<>());
            if (kinds.add(Receipt.Kind.DELIVERED)) {
                steps.add(arrival("delivered", logged));
            }
            if (receipt.kind() == Receipt.Kind.READ && kinds.add(Receipt.Kind.READ)) {
                steps.add(arrival("read", logged));
            }
        }
        return steps;
    }

    private static Step arrival(String name, LoggedReceipt logged) {
        Receipt receipt = logged.receipt();
        return new Step(
                name, receipt.at(), Step.GATEWAY, logged.source(), receipt.user(), receipt.device(), null, null);
    }
}
