package parley.delivery.view;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import parley.contract.id.Seq;
import parley.contract.topic.Topic;

/// I8: the view in Redis is the fold of the log from where it began.
public final class ViewFold {
    private ViewFold() {}

    /// @return what is in Redis and what should be, equal when all is well. Of the hot streams, which are
    ///     cut, as much as there is
    public static Map<String, List<Object>> compare(
            LettuceConnectionFactory connections, int partition, List<ViewRecord> log) {
        var view = new RedisView(connections, Topic.GENERATION, ViewSettings.STANDARD);
        ViewPosition position = Objects.requireNonNull(view.position(partition), "the view is gone");
        var recent = new HashSet<UUID>();
        var heads = new HashMap<UUID, Long>();
        var hot = new HashMap<UUID, TreeMap<Long, Long>>();
        long next = 0;
        for (ViewRecord record : log) {
            next = record.offset() + 1;
            // What was before the view began went with it, the ids as well.
            if (record.offset() < position.start() || !recent.add(record.message())) {
                continue;
            }
            long seq = Seq.of(Topic.GENERATION, record.offset());
            long bound = heads.getOrDefault(record.conversation(), Seq.below(Topic.GENERATION, position.start()));
            hot.computeIfAbsent(record.conversation(), c -> new TreeMap<>()).put(seq, bound);
            heads.put(record.conversation(), seq);
        }
        var differences = new HashMap<String, List<Object>>();
        if (position.next() != next) {
            differences.put("next", List.of(position.next(), next));
        }
        var looks = new RedisPartition(connections, partition).look(heads.keySet());
        heads.forEach((conversation, head) -> {
            RedisPartition.Look look = looks.get(conversation);
            TreeMap<Long, Long> should = hot.get(conversation);
            if (look.head() != head) {
                differences.put("head of " + conversation, List.of(look.head(), head));
            }
            if (!look.hot()
                    .equals(should.tailMap(
                            look.hot().isEmpty() ? head + 1 : look.hot().firstKey()))) {
                differences.put("stream of " + conversation, List.of(look.hot(), should));
            }
        });
        return differences;
    }
}
