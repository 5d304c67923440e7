package parley.edge.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import parley.edge.fixture.TwoGateways;
import parley.edge.lifecycle.Boot;

/// What tells the others that a gateway lives.
class LeaseTest {
    @Test
    void aRenewalThatWasUnderWayDoesNotBringBackAGatewayThatLeft() throws Exception {
        try (var gateways = new TwoGateways(Map.of())) {
            UUID boot = gateways.first.bean(Boot.class).id();
            RedisRoutes leaving = gateways.first.bean(PushService.class).routes();
            RedisRoutes other = gateways.second.bean(PushService.class).routes();
            leaving.renewLease();
            assertThat(other.live(Set.of(boot))).containsExactly(boot);

            leaving.removeLease();
            leaving.renewLease();

            assertThat(other.live(Set.of(boot))).isEmpty();
        }
    }
}
