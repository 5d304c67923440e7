package parley.client;

import java.util.UUID;

/// Ids that tests can tell apart.
final class Ids {
    private Ids() {}

    static UUID conversation(long n) {
        return new UUID(0xC0, n);
    }

    static UUID message(long n) {
        return new UUID(0x3E, n);
    }

    static UUID user(long n) {
        return new UUID(0x05, n);
    }
}
