package parley.contract.id;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/// A UUID of version 8 (RFC 9562) from the first 128 bits of a SHA-256.
final class HashedId {
    private HashedId() {}

    static UUID of(byte[] content) {
        ByteBuffer hash = ByteBuffer.wrap(sha256().digest(content));
        long high = (hash.getLong() & ~0xF000L) | 0x8000L;
        long low = (hash.getLong() & ~(0xC000L << 48)) | (0x8000L << 48);
        return new UUID(high, low);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
