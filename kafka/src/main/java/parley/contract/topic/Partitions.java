package parley.contract.topic;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.apache.kafka.common.utils.Utils;
import parley.contract.id.Seq;

/// Which partition a conversation lives in: murmur2 of the key's bytes (the conversation's 36 characters), made
/// positive, modulo the number
/// of partitions. The same as the Java client's default for keyed records; stated here because clients in other
/// languages must agree.
///
/// @param count of partitions, fixed for a generation
/// @param generation of the topics that have these partitions, see [parley.contract.id.Seq]
public record Partitions(int count, int generation) {
    private static final int ID_LENGTH = 36;

    public Partitions {
        if (count < 1) {
            throw new IllegalArgumentException("partitions " + count + ": expected at least 1");
        }
        Seq.base(generation);
    }

    /// Those of the first generation.
    public Partitions(int count) {
        this(count, Topic.GENERATION);
    }

    public int of(UUID conversation) {
        return of(key(conversation));
    }

    /// @param key of the record
    public int of(byte[] key) {
        return Utils.toPositive(Utils.murmur2(key)) % count;
    }

    /// @param key of a record that belongs to a conversation's member: `conversation:user`
    /// @throws IllegalArgumentException when it is shorter than a conversation's id
    public int ofMember(byte[] key) {
        if (key.length < ID_LENGTH) {
            throw new IllegalArgumentException("key of " + key.length + " bytes: expected conversation:user");
        }
        return of(Arrays.copyOf(key, ID_LENGTH));
    }

    /// @return the key of a conversation's records
    public static byte[] key(UUID conversation) {
        return conversation.toString().getBytes(StandardCharsets.US_ASCII);
    }
}
