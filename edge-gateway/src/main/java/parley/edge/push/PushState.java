package parley.edge.push;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.id.Seq;

/// One device's place in each of its conversations, and its credit. Pure; for one thread at a time.
///
/// A conversation is *behind* while its `target` (as far as is known to exist) is above `lastSent` (as far
/// as was sent, or proven empty). `lastSent` starts at the device's base cursor and only grows. At most
/// `window` messages and `windowBytes` are unacknowledged; what finds no credit is not queued: its
/// conversation is behind, and is read again when credit is back.
final class PushState {
    /// What became of a pushed message.
    enum Verdict {
        /// Send it now; it counts as sent.
        SEND,
        /// The device has it, or will get it in its place.
        DROP,
        /// There is a gap before it, or no credit: the conversation is behind.
        BEHIND
    }

    private record Unacknowledged(long seq, int bytes) {}

    private static final class Place {
        private long lastSent;
        private long acknowledged;
        private long target;
        private final ArrayDeque<Unacknowledged> unacknowledged = new ArrayDeque<>(0);

        private Place(long base) {
            lastSent = base;
            acknowledged = base;
            target = base;
        }
    }

    private final Map<UUID, Place> places = new HashMap<>();
    private final int window;
    private final long windowBytes;
    private int inFlight;
    private long inFlightBytes;

    PushState(int window, long windowBytes) {
        this.window = window;
        this.windowBytes = windowBytes;
    }

    /// @param base the device's base cursor; without effect when the conversation is open
    void open(UUID conversation, long base) {
        places.putIfAbsent(conversation, new Place(base));
    }

    boolean isOpen(UUID conversation) {
        return places.containsKey(conversation);
    }

    /// @return how many conversations are open
    int size() {
        return places.size();
    }

    /// A live push: sent if nothing can lie between it and what was sent before.
    Verdict offer(UUID conversation, long seq, long after, int bytes) {
        Place place = places.get(conversation);
        if (place == null) {
            return Verdict.BEHIND;
        }
        if (seq <= place.lastSent) {
            return Verdict.DROP;
        }
        place.target = Math.max(place.target, seq);
        if (after > place.lastSent || !credit(bytes)) {
            return Verdict.BEHIND;
        }
        sent(place, seq, bytes);
        return Verdict.SEND;
    }

    /// A message of a proven range. The caller vouches that everything between [#lastSent] and `seq` that
    /// this device may see was sent.
    ///
    /// @return SEND, DROP when the device has it, BEHIND when there is no credit
    Verdict offerProven(UUID conversation, long seq, int bytes) {
        return offer(conversation, seq, lastSent(conversation), bytes);
    }

    /// Nothing that this device may see lies in `(lastSent, seq]`.
    ///
    /// @return whether that is news
    boolean empty(UUID conversation, long seq) {
        Place place = places.get(conversation);
        if (place == null || seq <= place.lastSent) {
            return false;
        }
        place.lastSent = seq;
        return true;
    }

    /// @param seq exists in this conversation
    void target(UUID conversation, long seq) {
        Place place = places.get(conversation);
        if (place != null) {
            place.target = Math.max(place.target, seq);
        }
    }

    /// The member left: nothing above `seq` is for this device.
    void limit(UUID conversation, long seq) {
        Place place = places.get(conversation);
        if (place != null) {
            place.target = Math.min(place.target, Math.max(seq, place.lastSent));
        }
    }

    long target(UUID conversation) {
        Place place = places.get(conversation);
        return place == null ? Seq.NONE : place.target;
    }

    long lastSent(UUID conversation) {
        Place place = places.get(conversation);
        return place == null ? Seq.NONE : place.lastSent;
    }

    /// @return null when the conversation is not open on this device
    @Nullable Acknowledged acknowledge(UUID conversation, long seq) {
        Place place = places.get(conversation);
        if (place == null) {
            return null;
        }
        long upTo = Math.min(seq, place.lastSent);
        boolean moved = upTo > place.acknowledged;
        place.acknowledged = Math.max(place.acknowledged, upTo);
        Unacknowledged oldest;
        while ((oldest = place.unacknowledged.peekFirst()) != null && oldest.seq() <= upTo) {
            place.unacknowledged.removeFirst();
            inFlight--;
            inFlightBytes -= oldest.bytes();
        }
        return new Acknowledged(place.acknowledged, moved, seq > place.lastSent);
    }

    /// The device goes on without this message: it no longer takes credit, the cursor stays.
    void settle(UUID conversation, long seq) {
        Place place = places.get(conversation);
        if (place != null) {
            place.unacknowledged.removeIf(sent -> {
                if (sent.seq() == seq) {
                    inFlight--;
                    inFlightBytes -= sent.bytes();
                    return true;
                }
                return false;
            });
        }
    }

    /// @return the conversations whose target was not reached
    List<UUID> behind() {
        var behind = new ArrayList<UUID>();
        places.forEach((conversation, place) -> {
            if (place.target > place.lastSent) {
                behind.add(conversation);
            }
        });
        return behind;
    }

    /// @return how many messages may be sent now, bytes apart
    int credit() {
        return Math.max(0, window - inFlight);
    }

    int window() {
        return window;
    }

    private boolean credit(int bytes) {
        return inFlight < window && (inFlight == 0 || inFlightBytes + bytes <= windowBytes);
    }

    private void sent(Place place, long seq, int bytes) {
        place.lastSent = seq;
        place.unacknowledged.addLast(new Unacknowledged(seq, bytes));
        inFlight++;
        inFlightBytes += bytes;
    }
}
