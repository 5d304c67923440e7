package parley.contract.event;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;

/// SHA-256 over what a sender chose: tells a resend (equal) from a conflict (same id, other content).
public final class PayloadHash {
    private static final int BYTES = 32;

    private final byte[] bytes;

    private PayloadHash(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException(bytes.length + " bytes: a payload hash has " + BYTES);
        }
        this.bytes = bytes;
    }

    /// Every part goes in with its length before it, so that no two payloads share an input.
    public static PayloadHash of(
            String type,
            int version,
            @Nullable UUID ref,
            @Nullable Duration ttl,
            RawJson body,
            @Nullable RawJson meta) {
        MessageDigest digest = sha256();
        part(digest, ByteBuffer.wrap(type.getBytes(StandardCharsets.UTF_8)));
        part(digest, ByteBuffer.allocate(4).putInt(version).flip());
        part(digest, ByteBuffer.wrap(ref == null ? new byte[0] : parley.contract.id.UuidBytes.of(ref)));
        part(
                digest,
                ByteBuffer.allocate(8)
                        .putLong(ttl == null ? 0 : ttl.toSeconds())
                        .flip());
        part(digest, body.buffer());
        part(digest, meta == null ? ByteBuffer.allocate(0) : meta.buffer());
        return new PayloadHash(digest.digest());
    }

    /// @throws IllegalArgumentException when there are not 32 bytes
    public static PayloadHash ofBytes(byte[] bytes) {
        return new PayloadHash(bytes.clone());
    }

    /// @throws IllegalArgumentException when the text is not 64 hexadecimal digits
    public static PayloadHash ofHex(String hex) {
        return new PayloadHash(HexFormat.of().parseHex(hex));
    }

    /// @return a copy of the 32 bytes
    public byte[] toBytes() {
        return bytes.clone();
    }

    /// @return 64 lower-case hexadecimal digits
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    /// @return the first 16 digits: enough to tell a resend from a conflict in the cache of recent ids
    public String prefix() {
        return HexFormat.of().formatHex(bytes, 0, 8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PayloadHash that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return toHex();
    }

    private static void part(MessageDigest digest, ByteBuffer content) {
        digest.update(ByteBuffer.allocate(4).putInt(content.remaining()).flip());
        digest.update(content);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
