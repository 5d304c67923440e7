package parley.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import parley.contract.event.Receipt;
import parley.contract.id.UuidOrder;

class CursorRiseProperties {
    private static final List<UUID> IDS = List.of(new UUID(-1, 0), new UUID(1, 5), new UUID(1, -5));

    @Property(tries = 1000)
    void foldsABatchAsItsReceiptsOneByOne(@ForAll("receipts") List<Receipt> receipts) {
        Map<List<Object>, UserCursor> users = new HashMap<>();
        Map<List<Object>, DeviceCursor> devices = new HashMap<>();
        for (Receipt receipt : receipts) {
            List<Object> user = List.of(receipt.user(), receipt.conversation());
            users.put(
                    user,
                    users.getOrDefault(user, UserCursor.none(receipt.user(), receipt.conversation()))
                            .with(receipt));
            List<Object> device = List.of(receipt.user(), receipt.device(), receipt.conversation());
            DeviceCursor moved = DeviceCursor.of(receipt);
            devices.put(
                    device, devices.containsKey(device) ? devices.get(device).then(moved) : moved);
        }
        users.values().removeIf(cursor -> cursor.delivered() == 0);

        CursorRise rise = CursorRise.of(receipts);

        assertThat(rise.users()).containsExactlyInAnyOrderElementsOf(users.values());
        assertThat(rise.devices()).containsExactlyInAnyOrderElementsOf(devices.values());
        assertThat(rise.users()).isSortedAccordingTo((a, b) -> {
            int byUser = UuidOrder.UNSIGNED.compare(a.user(), b.user());
            return byUser != 0 ? byUser : UuidOrder.UNSIGNED.compare(a.conversation(), b.conversation());
        });
    }

    @Property(tries = 1000)
    void neverLowersACursorWithinARevision(@ForAll("receipts") List<Receipt> receipts) {
        var seen = new ArrayList<Receipt>();
        for (Receipt receipt : receipts) {
            seen.add(receipt);
            CursorRise rise = CursorRise.of(seen);
            long highest = seen.stream()
                    .filter(r ->
                            r.user().equals(receipt.user()) && r.conversation().equals(receipt.conversation()))
                    .mapToLong(Receipt::upTo)
                    .max()
                    .orElse(0);
            assertThat(rise.users())
                    .filteredOn(c ->
                            c.user().equals(receipt.user()) && c.conversation().equals(receipt.conversation()))
                    .allSatisfy(cursor -> {
                        assertThat(cursor.delivered()).isEqualTo(highest);
                        assertThat(cursor.read()).isLessThanOrEqualTo(cursor.delivered());
                    });
        }
    }

    @Provide
    Arbitrary<List<Receipt>> receipts() {
        return Combinators.combine(
                        Arbitraries.of(IDS),
                        Arbitraries.of(IDS),
                        Arbitraries.of("phone", "desk"),
                        Arbitraries.of(Receipt.Kind.values()),
                        Arbitraries.longs().between(0, 9),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.longs().between(0, 1_000))
                .as((conversation, user, device, kind, upTo, rev, at) ->
                        new Receipt(conversation, user, device, kind, upTo, rev, Instant.ofEpochMilli(at)))
                .list()
                .ofMaxSize(20);
    }
}
