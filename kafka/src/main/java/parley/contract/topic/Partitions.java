package parley.contract.topic;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.apache.kafka.common.utils.Utils;

/// Which partition a conversation lives in: murmur2 of the key's bytes (the conversation's 36 characters), made
/// positive, modulo the number
/// of partitions. The same as the Java client's default for keyed records; stated here because clients in other
/// languages must agree.
///
/// @param count of partitions, fixed at installation
public record Partitions(int count) {
    public Partitions {
        if (count < 1) {
            throw new IllegalArgumentException("partitions " + count + ": expected at least 1");
        }
    }

    public int of(UUID conversation) {
        return of(key(conversation));
    }

    /// @param key of the record
    public int of(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % count;
    }

    /// @return the key of a conversation's records
    public static byte[] key(UUID conversation) {
        return conversation.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
