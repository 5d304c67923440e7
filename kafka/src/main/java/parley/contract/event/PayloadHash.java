package parley.contract.event;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;
import parley.contract.id.Utf8Bytes;
import parley.contract.id.UuidBytes;

/// SHA-256 over what a sender chose: tells a resend (equal) from a conflict (same id, other content).
public final class PayloadHash {
    private static final int BYTES = 32;
    private static final int ABSENT = -1;

    private final byte[] bytes;

    private PayloadHash(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException(bytes.length + " bytes: a payload hash has " + BYTES);
        }
        this.bytes = bytes;
    }

    /// SHA-256 over six parts: type (UTF-8), version (4 bytes), ref (16 bytes), ttl in seconds (8 bytes), body
    /// and meta. Each goes in with its length before it as 4 bytes, or -1 for what is absent, so that no two
    /// payloads share an input. Numbers are big-endian.
    ///
    /// @throws IllegalArgumentException when the type holds half of a surrogate pair
    public static PayloadHash of(
            String type,
            int version,
            @Nullable UUID ref,
            @Nullable Duration ttl,
            RawJson body,
            @Nullable RawJson meta) {
        MessageDigest digest = sha256();
        part(digest, ByteBuffer.wrap(Utf8Bytes.of(type)));
        part(digest, ByteBuffer.allocate(4).putInt(version).flip());
        part(digest, ref == null ? null : ByteBuffer.wrap(UuidBytes.of(ref)));
        part(
                digest,
                ttl == null
                        ? null
                        : ByteBuffer.allocate(8).putLong(ttl.toSeconds()).flip());
        part(digest, body.buffer());
        part(digest, meta == null ? null : meta.buffer());
        return new PayloadHash(digest.digest());
    }

    /// @throws IllegalArgumentException when there are not 32 bytes
    public static PayloadHash ofBytes(byte[] bytes) {
        return new PayloadHash(bytes.clone());
    }

    /// @throws IllegalArgumentException when the text is not 64 hexadecimal digits
    public static PayloadHash ofHex(String hex) {
        if (hex.length() != 2 * BYTES) {
            throw new IllegalArgumentException("a payload hash has 64 hexadecimal digits, not " + hex.length());
        }
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

    private static void part(MessageDigest digest, @Nullable ByteBuffer content) {
        digest.update(ByteBuffer.allocate(4)
                .putInt(content == null ? ABSENT : content.remaining())
                .flip());
        if (content != null) {
            digest.update(content);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
