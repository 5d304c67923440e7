package parley.delivery.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import parley.contract.keyspace.GatewayItem.Tick;
import parley.delivery.fanout.Channel;
import parley.delivery.fanout.Publication;

class EpochTest {
    private static final UUID WEST = new UUID(3, 1);
    private static final UUID EAST = new UUID(3, 2);

    private final Epoch epoch = new Epoch(new UUID(8, 8));

    @Test
    void countsEachChannelFromOneWithoutGaps() {
        assertThat(number(new Channel.Gateway(WEST))).isEqualTo(1);
        assertThat(number(new Channel.Gateway(WEST))).isEqualTo(2);
        assertThat(number(new Channel.Gateway(EAST))).isEqualTo(1);
        assertThat(number(new Channel.All())).isEqualTo(1);
        assertThat(number(new Channel.Gateway(WEST))).isEqualTo(3);
    }

    @Test
    void ticksSayTheLastNumberOfEachGateway() {
        number(new Channel.Gateway(WEST));
        number(new Channel.Gateway(WEST));
        number(new Channel.Gateway(EAST));

        Publication tick = epoch.tick(Map.of(3, 70L));

        assertThat(tick.channel()).isEqualTo(new Channel.All());
        assertThat(tick.items()).containsExactly(new Tick(Map.of(3, 70L), Map.of(WEST, 2L, EAST, 1L)));
        assertThat(epoch.number(tick).number()).isEqualTo(1);
        assertThat(epoch.number(epoch.tick(Map.of())).number()).isEqualTo(2);
    }

    @Test
    void goesOnCountingForAGatewayThatWasThoughtDead() {
        number(new Channel.Gateway(WEST));
        epoch.forget(WEST);

        assertThat(sent()).isEmpty();
        assertThat(number(new Channel.Gateway(WEST))).isEqualTo(2);
        assertThat(sent()).isEqualTo(Map.of(WEST, 2L));
    }

    private Map<UUID, Long> sent() {
        return ((Tick) epoch.tick(Map.of()).items().getFirst()).sent();
    }

    private long number(Channel channel) {
        return epoch.number(new Publication(channel, List.of())).number();
    }
}
