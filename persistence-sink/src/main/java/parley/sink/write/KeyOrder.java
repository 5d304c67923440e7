package parley.sink.write;

import java.util.Comparator;
import java.util.UUID;

/// The order of MySQL's BINARY(16): rows are written in it, so that writers take locks in one order and
/// pages are filled one after the other.
final class KeyOrder {
    static final Comparator<UUID> BINARY = (a, b) -> {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    };

    private KeyOrder() {}
}
