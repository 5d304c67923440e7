package parley.contract.keyspace;

import java.util.UUID;

/// The names of all keys and channels in Redis.
///
/// `{p}` is the hash tag of a partition: the keys of one partition live on one slot of a cluster, and one script call
/// can use them all.
public final class RedisKeys {
    /// Channel that every gateway listens to.
    public static final String ALL_GATEWAYS = "gw.all";

    /// Field of [#receipts] that is no user: without it the database may know more.
    public static final String RECEIPTS_COMPLETE = "complete";

    private static final int HEAD_BUCKETS = 64;

    private RedisKeys() {}

    /// hash: next, start, topicId
    public static String view(int partition) {
        return "view:{" + partition + "}";
    }

    /// hash: conversation → seq of its last message
    public static String head(int partition, UUID conversation) {
        return "head:{" + partition + "}:" + bucket(conversation);
    }

    /// @param bucket 0 to 63
    public static String headBucket(int partition, int bucket) {
        return "head:{" + partition + "}:" + bucket;
    }

    /// @return how many buckets the heads of a partition are spread over
    public static int headBuckets() {
        return HEAD_BUCKETS;
    }

    /// stream with ids `<seq>-0`: p (the bound), t (epoch milliseconds), d (envelope bytes), and r (who
    /// took it back) where the envelope's body was emptied
    public static String hot(int partition, UUID conversation) {
        return "hot:{" + partition + "}:" + conversation;
    }

    /// @return the pattern of all hot streams of a partition
    public static String hotOf(int partition) {
        return "hot:{" + partition + "}:*";
    }

    /// string: `canonical seq ' ' prefix of the payload hash`, 24 h
    public static String recent(int partition, UUID message) {
        return "dd:{" + partition + "}:" + message;
    }

    /// string: who took the message back, 24 h: an edit that comes later is emptied as well
    public static String recalled(int partition, UUID message) {
        return "rc:{" + partition + "}:" + message;
    }

    /// hash: conversation → `rev ' ' seq`, 30 d
    public static String cursors(UUID user, String device) {
        return "cur:{" + user + "}:" + device;
    }

    /// hash: `conversation:seq` → `count ' ' state ' ' claimed until ' ' by whom`, 1 d: messages that were pushed to
    /// this
    /// device and not acknowledged in time, or that ended without reaching it
    public static String attempts(UUID user, String device) {
        return "att:{" + user + "}:" + device;
    }

    /// hash: device → `boot ' ' connection`
    public static String route(UUID user) {
        return "route:" + user;
    }

    /// hash: since, last (epoch milliseconds): when the user came online, and when the last device left; 30 d. On the
    /// slot of [#route], so that one script call sees both
    public static String seen(UUID user) {
        return "seen:{" + route(user) + "}";
    }

    /// string, 10 s lease: what this gateway says of itself
    public static String gateway(UUID boot) {
        return "gw:" + boot;
    }

    /// string: `conversation ' ' seq ' ' sender ' ' epoch milliseconds`, 7 d
    public static String message(UUID message) {
        return "mi:" + message;
    }

    /// hash: start, next, topicId: the stretch of the receipts topic that went into [#receipts]
    public static String receiptPosition(int partition) {
        return "st:{" + partition + "}";
    }

    /// hash: user → `delivered ' ' read`, and [#RECEIPTS_COMPLETE] when it also holds what the
    /// database knew; 7 d
    public static String receipts(int partition, UUID conversation) {
        return "st:{" + partition + "}:" + conversation;
    }

    /// hash: next, topicId: how much of the status topic went into [#statuses]
    public static String statusPosition(int partition) {
        return "ds:{" + partition + "}";
    }

    /// hash: user → value of the status topic; 7 d
    public static String statuses(int partition, UUID conversation) {
        return "ds:{" + partition + "}:" + conversation;
    }

    /// channel of one gateway
    public static String channel(UUID boot) {
        return "gw." + boot;
    }

    private static int bucket(UUID conversation) {
        return Math.floorMod(conversation.hashCode(), HEAD_BUCKETS);
    }
}
