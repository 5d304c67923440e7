package parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// Whatever a faulty network and a faulty server do: nothing is acknowledged that was not received and
/// stored.
class CursorTrackerProperties {
    @Property(tries = 1_000)
    void neverAcknowledgesPastWhatWasStored(@ForAll long seed) {
        var random = new Random(seed);
        var cursors = new CursorTracker(Map.of());
        Set<Long> stored = new HashSet<>();
        Map<Long, Long> received = new HashMap<>(); // seq → after, of this connection
        long base = 0;
        long last = 0;
        cursors.connected();
        for (int step = 0; step < 200; step++) {
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> {
                    long seq = last + 1 + random.nextInt(3);
                    long after = random.nextInt(8) == 0 ? seq - 1 : last; // now and then the server skips one
                    boolean first = received.isEmpty();
                    var arrival = cursors.received(Ids.conversation(1), seq, after);
                    if (arrival == CursorTracker.Arrival.NEXT) {
                        base = first ? after : base;
                        received.put(seq, after);
                        last = seq;
                    } else {
                        assertThat(after).isGreaterThan(last);
                    }
                }
                case 3 -> {
                    for (long seq : received.keySet().stream().sorted().toList()) {
                        if (!stored.contains(seq)) {
                            stored.add(seq);
                            cursors.stored(Ids.conversation(1), seq);
                            break;
                        }
                    }
                }
                case 4 -> {
                    Map<?, Long> owed = cursors.takeOwed(10);
                    for (long acknowledged : owed.values()) {
                        for (long seq : received.keySet()) {
                            assertThat(seq <= acknowledged && !stored.contains(seq))
                                    .as("seed %d acknowledged %d without %d", seed, acknowledged, seq)
                                    .isFalse();
                        }
                        assertThat(acknowledged).isLessThanOrEqualTo(last).isGreaterThanOrEqualTo(base);
                    }
                }
                default -> {
                    cursors.connected();
                    received.clear();
                    stored.clear();
                    last = random.nextInt(50);
                    base = last;
                }
            }
        }
    }
}
