package parley.toolbox.chaos.report;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When a run was well again after a moment. Pure.
///
/// Well is: everybody has what was sent until then, and of what is sent in each of the next three seconds 99 % comes
/// within the threshold.
final class Recovery {
    private static final long SECOND = 1_000_000_000;
    private static final long STEP = SECOND / 10;
    private static final int GOOD_SECONDS = 3;

    private final long[] sent;
    /// Of the first so many: how many came late, and when the last of them came.
    private final int[] late;

    private final long[] lastReceived;

    /// @param threshold milliseconds
    Recovery(List<Deliveries.Delivery> deliveries, double threshold) {
        List<Deliveries.Delivery> sorted = deliveries.stream()
                .sorted(Comparator.comparingLong(Deliveries.Delivery::sent))
                .toList();
        sent = sorted.stream().mapToLong(Deliveries.Delivery::sent).toArray();
        late = new int[sent.length + 1];
        lastReceived = new long[sent.length + 1];
        for (int i = 0; i < sent.length; i++) {
            Deliveries.Delivery each = sorted.get(i);
            late[i + 1] = late[i] + (each.nanos() > threshold * 1e6 ? 1 : 0);
            lastReceived[i + 1] = Math.max(lastReceived[i], each.received());
        }
    }

    /// @param moment nanoseconds since the run began, as all times
    /// @param latest when it is too late
    /// @return seconds from the moment; null when it was not well before `latest`
    @Nullable Double after(long moment, long latest) {
        for (long from = moment; from <= latest; from += STEP) {
            if (good(from)) {
                long well = Math.max(from, lastReceived[firstSentFrom(from)]);
                return well > latest ? null : Double.valueOf((well - moment) / 1e9);
            }
        }
        return null;
    }

    private boolean good(long from) {
        for (int second = 0; second < GOOD_SECONDS; second++) {
            int first = firstSentFrom(from + second * SECOND);
            int end = firstSentFrom(from + (second + 1) * SECOND);
            int tolerated = (end - first) - (int) Math.ceil(0.99 * (end - first));
            if (late[end] - late[first] > tolerated) {
                return false;
            }
        }
        return true;
    }

    /// @return the index of the first delivery that was sent then or later
    private int firstSentFrom(long time) {
        int low = 0;
        int high = sent.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sent[middle] < time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
