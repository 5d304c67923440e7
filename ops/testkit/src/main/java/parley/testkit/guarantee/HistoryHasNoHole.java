package parley.testkit.guarantee;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import parley.testkit.guarantee.Observation.Entry;
import parley.testkit.guarantee.Observation.HistoryRead;

/// A page that says it is complete up to a place holds every message up to there that the device may see.
public final class HistoryHasNoHole implements Guarantee {
    private record Page(long at, HistoryRead read) {}

    private final Ledger ledger;
    private final List<Page> pages = new ArrayList<>();

    HistoryHasNoHole(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void observe(long at, Observation observation) {
        if (observation instanceof HistoryRead read) {
            pages.add(new Page(at, read));
        }
    }

    /// Judged at the end, when all messages and their places are known.
    @Override
    public void verify() {
        Map<UUID, NavigableMap<Long, Ledger.Known>> all = ledger.byConversation();
        Violations violations = new Violations();
        for (Page page : pages) {
            HistoryRead read = page.read();
            Set<UUID> held = read.entries().stream().map(Entry::message).collect(Collectors.toSet());
            for (Ledger.Known message : all.getOrDefault(read.conversation(), new TreeMap<>())
                    .subMap(read.after(), false, Math.max(read.after(), read.upTo()), true)
                    .values()) {
                if (ledger.maySee(read.device(), message) && !held.contains(message.message())) {
                    violations.add("the page (" + read.after() + ", " + read.upTo() + "] of " + read.conversation()
                            + " for " + read.device() + " lacks " + message.message() + " at " + message.seq() + " (#"
                            + page.at() + ")");
                }
            }
        }
        violations.verify("history is complete as far as it says");
    }
}
