package parley.toolbox.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/// How far a device has got in its conversations, of which the devices of a load have few. For one thread.
final class Cursors {
    private static final byte[] OPENING = "{\"op\":\"ack\",\"cursors\":{".getBytes(StandardCharsets.US_ASCII);

    private long[] high = new long[1];
    private long[] low = new long[1];
    private long[] seq = new long[1];
    private long[] acknowledged = new long[1];
    private byte[][] names = new byte[1][];
    private int count;

    /// @return whether it is above all that came before in its conversation
    boolean raise(long conversationHigh, long conversationLow, long newSeq) {
        int i = 0;
        while (i < count && (low[i] != conversationLow || high[i] != conversationHigh)) {
            i++;
        }
        if (i == count) {
            add(conversationHigh, conversationLow);
        }
        if (newSeq <= seq[i]) {
            acknowledged[i] = 0; // it came again: the server does not know that it is here
            return false;
        }
        seq[i] = newSeq;
        return true;
    }

    /// @return an `ack` frame of all that was not acknowledged yet, which counts as acknowledged now
    byte[] acknowledgement() {
        var frame = new StringBuilder(OPENING.length + count * 60);
        frame.append(new String(OPENING, StandardCharsets.US_ASCII));
        boolean first = true;
        for (int i = 0; i < count; i++) {
            if (seq[i] > acknowledged[i]) {
                acknowledged[i] = seq[i];
                frame.append(first ? "" : ",").append(new String(names[i], StandardCharsets.US_ASCII));
                frame.append(seq[i]);
                first = false;
            }
        }
        return frame.append("}}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private void add(long conversationHigh, long conversationLow) {
        if (count == high.length) {
            high = Arrays.copyOf(high, 2 * count);
            low = Arrays.copyOf(low, 2 * count);
            seq = Arrays.copyOf(seq, 2 * count);
            acknowledged = Arrays.copyOf(acknowledged, 2 * count);
            names = Arrays.copyOf(names, 2 * count);
        }
        high[count] = conversationHigh;
        low[count] = conversationLow;
        names[count] = ("\"" + new UUID(conversationHigh, conversationLow) + "\":").getBytes(StandardCharsets.US_ASCII);
        count++;
    }
}
