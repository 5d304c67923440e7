package parley.contract.event;

import org.jspecify.annotations.Nullable;

/// What the records demand of their fields. A violation is an [IllegalArgumentException], which the codecs turn into
/// [parley.contract.codec.MalformedRecordException].
final class Fields {
    private Fields() {}

    static <T> T require(String field, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("field " + field + " is missing");
        }
        return value;
    }

    static void atLeast(long least, String field, long value) {
        if (value < least) {
            throw new IllegalArgumentException("field " + field + " is " + value + ", expected at least " + least);
        }
    }
}
