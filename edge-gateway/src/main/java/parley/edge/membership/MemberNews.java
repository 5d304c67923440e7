package parley.edge.membership;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.event.MemberRow;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.GatewayItem;
import parley.contract.keyspace.RedisKeys;
import parley.contract.range.StoreUnavailableException;
import parley.edge.redis.RedisLink;

/// Tells connected members at once who came, went, got another role or another title, by way of the channel
/// of all gateways. What is lost there is only late: the `system` message in the log says the same.
final class MemberNews {
    private static final Logger LOG = LoggerFactory.getLogger(MemberNews.class);
    private static final int MOST_TOGETHER = 500;
    /// With more who come together, telling each of each would be their square.
    private static final int MOST_TOLD_TO_ALL = 50;

    private final RedisLink redis;
    private final UUID boot;

    MemberNews(RedisLink redis, UUID boot) {
        this.redis = redis;
        this.boot = boot;
    }

    /// @param row after the change
    void changed(MemberRow row, UUID by) {
        boolean left = row.state() == MemberRow.State.LEFT;
        tell(List.of(item(row, left ? "left" : "role", left ? "" : role(row), by, true)));
    }

    /// @param rows of those who are members now
    /// @param beginning whether the conversation begins with them: then each hears of itself only
    void joined(Collection<MemberRow> rows, UUID by, boolean beginning) {
        boolean all = !beginning && rows.size() <= MOST_TOLD_TO_ALL;
        var items = new ArrayList<GatewayItem>(Math.min(rows.size(), MOST_TOGETHER));
        for (MemberRow row : rows) {
            items.add(item(row, "joined", role(row), by, all));
            if (items.size() == MOST_TOGETHER) {
                tell(items);
                items.clear();
            }
        }
        tell(items);
    }

    void titled(UUID conversation, String title, long version, UUID by) {
        tell(List.of(new GatewayItem.Member(conversation, by, "titled", title, by, version, true)));
    }

    private static GatewayItem item(MemberRow row, String change, String detail, UUID by, boolean all) {
        return new GatewayItem.Member(row.conversation(), row.user(), change, detail, by, row.version(), all);
    }

    private static String role(MemberRow row) {
        return row.role().name().toLowerCase(Locale.ROOT);
    }

    private void tell(List<GatewayItem> items) {
        if (items.isEmpty()) {
            return;
        }
        try {
            redis.commands()
                    .publish(
                            RedisKeys.ALL_GATEWAYS.getBytes(StandardCharsets.UTF_8),
                            GatewayBatchCodec.encode(new GatewayBatch(boot, 0, List.copyOf(items))));
        } catch (StoreUnavailableException | IllegalStateException e) {
            LOG.debug("{} changes of members were not told: {}", items.size(), e.getMessage());
        }
    }
}
