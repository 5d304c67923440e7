package parley.analytics.figures;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import parley.contract.event.AnalyticsMinute.Busy;
import parley.contract.event.AnalyticsMinute.StuckDevice;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.Receipt;

/// What happened in one partition, and what that means by minute: counted over the whole history each time,
/// without any state.
final class History {
    /// @param again whether its id was there before
    record Sent(long at, long seq, MessageEnvelope message, boolean again) {}

    record Received(long at, Receipt receipt) {}

    private record Device(UUID conversation, UUID user, String device) {
        static Device of(Receipt receipt) {
            return new Device(receipt.conversation(), receipt.user(), receipt.device());
        }
    }

    private final FigureSettings settings;
    private final List<Sent> sent = new ArrayList<>();
    private final List<Received> received = new ArrayList<>();
    private final List<Long> looks = new ArrayList<>();

    History(FigureSettings settings) {
        this.settings = settings;
    }

    void sent(Sent message) {
        sent.add(message);
    }

    void received(Received receipt) {
        received.add(receipt);
    }

    void looked(long at) {
        looks.add(at);
    }

    List<Sent> messages() {
        return sent;
    }

    long messages(long minute) {
        return first().filter(each -> in(minute, each.at())).count();
    }

    Set<UUID> active(long minute) {
        Set<UUID> active = new HashSet<>();
        first().filter(each -> in(minute, each.at()))
                .forEach(each -> active.add(each.message().sender()));
        received.stream()
                .filter(each -> in(minute, each.at()) && each.receipt().kind() == Receipt.Kind.READ)
                .forEach(each -> active.add(each.receipt().user()));
        return active;
    }

    List<Busy> busiest(long minute) {
        Map<UUID, Long> counts = first().filter(each -> in(minute, each.at()))
                .collect(Collectors.groupingBy(each -> each.message().conversation(), Collectors.counting()));
        return counts.entrySet().stream()
                .map(each -> new Busy(each.getKey(), each.getValue()))
                .sorted(Comparator.comparingLong(Busy::messages).reversed().thenComparing(Busy::conversation))
                .limit(10)
                .toList();
    }

    /// @return of the deliveries that a minute's receipts tell, lowest first
    List<Long> latencies(long minute) {
        var latencies = new ArrayList<Long>();
        for (int i = 0; i < received.size(); i++) {
            Received now = received.get(i);
            if (!in(minute, now.at())) {
                continue;
            }
            Receipt receipt = now.receipt();
            long after = received.subList(0, i).stream()
                    .map(Received::receipt)
                    .filter(other -> Device.of(other).equals(Device.of(receipt)))
                    .mapToLong(Receipt::upTo)
                    .max()
                    .orElse(receipt.upTo() - 1);
            first().filter(each -> each.message().conversation().equals(receipt.conversation()))
                    .filter(each -> each.seq() > after && each.seq() <= receipt.upTo())
                    .filter(each -> !each.message().sender().equals(receipt.user()))
                    .map(each -> now.at() - each.at())
                    .filter(millis -> millis >= 0 && millis <= settings.horizonMillis())
                    .forEach(latencies::add);
        }
        latencies.sort(Comparator.naturalOrder());
        return latencies;
    }

    /// @return as of the last look in the minute, longest first
    List<StuckDevice> stuck(long minute) {
        return looks.stream()
                .filter(look -> in(minute, look))
                .reduce((_, later) -> later)
                .map(this::stuckAt)
                .orElse(List.of());
    }

    private List<StuckDevice> stuckAt(long look) {
        var cursors = new HashMap<Device, Received>();
        received.stream()
                .filter(each -> each.at() < look)
                .forEach(each -> cursors.merge(
                        Device.of(each.receipt()),
                        each,
                        (before, now) -> now.receipt().upTo() > before.receipt().upTo() ? now : before));
        return cursors.entrySet().stream()
                .map(each -> stuck(each.getKey(), each.getValue(), look))
                .filter(Objects::nonNull)
                .filter(each -> look - each.since().toEpochMilli() >= settings.stuckAfterMillis())
                .sorted(Comparator.comparing(StuckDevice::since)
                        .thenComparing(StuckDevice::conversation)
                        .thenComparing(StuckDevice::user)
                        .thenComparing(StuckDevice::device))
                .toList();
    }

    /// Since when is noted at the first look that finds the device behind, as far back as messages are
    /// remembered then.
    private StuckDevice stuck(Device device, Received cursor, long look) {
        long upTo = cursor.receipt().upTo();
        for (long noted : looks) {
            Sent head = lacking(device, 0, noted).reduce((_, later) -> later).orElse(null);
            if (noted > cursor.at() && noted <= look && head != null && head.seq() > upTo) {
                long forgotten = noted - MinuteTotals.MINUTE_MS - settings.remembered();
                long since = lacking(device, upTo, noted)
                        .filter(each -> each.at() >= forgotten)
                        .findFirst()
                        .orElse(head)
                        .at();
                long last = lacking(device, 0, look).mapToLong(Sent::seq).max().orElseThrow();
                return new StuckDevice(
                        device.conversation(), device.user(), device.device(), upTo, last, Instant.ofEpochMilli(since));
            }
        }
        return null;
    }

    private java.util.stream.Stream<Sent> lacking(Device device, long upTo, long look) {
        return first().filter(each -> each.message().conversation().equals(device.conversation()))
                .filter(each -> each.at() < look && each.seq() > upTo);
    }

    private java.util.stream.Stream<Sent> first() {
        return sent.stream().filter(each -> !each.again());
    }

    /// @return every minute in which something happened
    Set<Long> minutes() {
        var minutes = new TreeMap<Long, Boolean>();
        sent.stream().filter(each -> !each.again()).forEach(each -> minutes.put(MinuteTotals.minute(each.at()), true));
        received.stream()
                .filter(each -> each.receipt().kind() == Receipt.Kind.READ)
                .forEach(each -> minutes.put(MinuteTotals.minute(each.at()), true));
        looks.forEach(look -> minutes.put(MinuteTotals.minute(look), true));
        return minutes.keySet();
    }

    private static boolean in(long minute, long at) {
        return MinuteTotals.minute(at) == minute;
    }
}
