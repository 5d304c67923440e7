package parley.delivery.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RouteTest {
    private static final UUID BOOT = new UUID(3, 1);

    @Test
    void readsBootAndKeepsTheEntryAsItWas() {
        String entry = BOOT + " " + new UUID(5, 5);

        assertThat(Route.parse("phone", entry)).isEqualTo(new Route("phone", BOOT, entry));
    }

    @Test
    void passesOverWhatIsNotARoute() {
        assertThat(Route.parse("phone", "nonsense")).isNull();
        assertThat(Route.parse("phone", "x".repeat(36) + " y")).isNull();
    }

    @Test
    void findsTheRoutesThatLeadToAGateway() {
        var west = new Route("phone", BOOT, "a");
        var east = new Route("laptop", new UUID(3, 2), "b");
        UUID alice = new UUID(2, 1);
        var routes = new Routes(Map.of(alice, List.of(west, east), new UUID(2, 2), List.of(east)));

        assertThat(routes.leadingTo(List.of(BOOT))).isEqualTo(Map.of(alice, List.of(west)));
    }
}
