package parley.contract.id;

import java.nio.ByteBuffer;
import java.util.UUID;

/// The 16 bytes of a UUID, as MySQL's BINARY(16) columns hold it.
public final class UuidBytes {
    private UuidBytes() {}

    /// @return 16 bytes, most significant first
    public static byte[] of(UUID id) {
        return ByteBuffer.allocate(16)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .array();
    }

    /// @throws IllegalArgumentException when there are not exactly 16 bytes
    public static UUID from(byte[] bytes) {
        if (bytes.length != 16) {
            throw new IllegalArgumentException(bytes.length + " bytes: a UUID has 16");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
