package parley.delivery.fanout;

import java.util.UUID;
import parley.contract.keyspace.RedisKeys;

/// Where a publication goes.
public sealed interface Channel {
    /// @return the channel's name in Redis
    String channelName();

    /// Every gateway.
    record All() implements Channel {
        @Override
        public String channelName() {
            return RedisKeys.ALL_GATEWAYS;
        }
    }

    /// @param boot of one gateway
    record Gateway(UUID boot) implements Channel {
        @Override
        public String channelName() {
            return RedisKeys.channel(boot);
        }
    }
}
