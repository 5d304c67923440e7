package parley.edge.attempt;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import parley.contract.range.StoreUnavailableException;

/// A store in memory that can be away.
final class MemoryAttempts implements AttemptStore {
    private record Key(Target target, AttemptPolicy.Place place) {}

    private static final class Kept {
        private int count;
        private char state = 'n';
        private String owner = "";
    }

    private final Map<Key, Kept> all = new HashMap<>();
    private boolean away;

    synchronized void away(boolean now) {
        away = now;
    }

    @Override
    public synchronized Map<AttemptPolicy.Place, AttemptPolicy.Past> load(Target target) {
        check();
        var known = new HashMap<AttemptPolicy.Place, AttemptPolicy.Past>();
        all.forEach((key, kept) -> {
            if (key.target().equals(target) && (kept.state == 'n' || kept.state == 'f')) {
                known.put(key.place(), new AttemptPolicy.Past(kept.count, kept.state == 'f'));
            }
        });
        return known;
    }

    @Override
    public synchronized Counted count(Target target, AttemptPolicy.Place place, int before) {
        Kept kept = kept(target, place);
        kept.count = Math.max(kept.count, before) + 1;
        return new Counted(kept.count, kept.state != 'n');
    }

    @Override
    public synchronized Claim claim(Target target, AttemptPolicy.Place place, Goal goal, String owner) {
        Kept kept = kept(target, place);
        if (kept.state == 'r' || (goal == Goal.END && kept.state != 'n')) {
            return Claim.DONE;
        }
        if (!kept.owner.isEmpty() && !kept.owner.equals(owner)) {
            return Claim.BUSY;
        }
        kept.owner = owner;
        return Claim.OURS;
    }

    @Override
    public synchronized void conclude(Target target, AttemptPolicy.Place place, State state) {
        Kept kept = kept(target, place);
        char wanted = switch (state) {
            case FAILED -> 'f';
            case EXPIRED -> 'x';
            case RECOVERED -> 'r';
        };
        if (kept.state == 'n' || wanted == 'r') {
            kept.state = wanted;
        }
        kept.owner = "";
    }

    @Override
    public synchronized void forget(Target target, UUID conversation, long upTo) {
        check();
        all.entrySet()
                .removeIf(entry -> entry.getKey().target().equals(target)
                        && entry.getKey().place().conversation().equals(conversation)
                        && entry.getKey().place().seq() <= upTo
                        && entry.getValue().owner.isEmpty()
                        && (entry.getValue().state == 'n' || entry.getValue().state == 'x'));
    }

    private Kept kept(Target target, AttemptPolicy.Place place) {
        check();
        return all.computeIfAbsent(new Key(target, place), key -> new Kept());
    }

    private void check() {
        if (away) {
            throw new StoreUnavailableException("away", new IllegalStateException("as the test wants it"));
        }
    }
}
