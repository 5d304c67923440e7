package parley.contract.id;

import java.util.Comparator;
import java.util.UUID;

/// The order of UUIDs by their bytes: that of their texts, and of MySQL's BINARY(16). ([UUID#compareTo] takes
/// the halves for signed numbers.)
public final class UuidOrder {
    public static final Comparator<UUID> UNSIGNED = (a, b) -> {
        int high = Long.compareUnsigned(a.getMostSignificantBits(), b.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(a.getLeastSignificantBits(), b.getLeastSignificantBits());
    };

    private UuidOrder() {}
}
