package parley.edge.send;

import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import parley.contract.event.MemberRow;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.id.MessageIds;
import parley.contract.member.Membership;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.edge.frame.ErrorCode;
import parley.edge.frame.FrameProblem;
import parley.edge.frame.Inbound;
import parley.edge.membership.MemberLookup;
import parley.edge.publish.MessageLog;
import parley.edge.redis.RedisLink;
import parley.edge.session.Identity;

/// Publishes what a client sent, after everything that can be checked was checked.
public final class Publisher {
    /// The answer to a `send`.
    ///
    /// @param duplicate whether the message was there before
    public record Published(UUID message, long seq, Instant time, boolean duplicate) {}

    private static final String SYSTEM = "system";

    private final MessageLog log;
    private final MemberLookup members;
    private final RecentIds recent;
    private final Clock clock;

    public Publisher(MessageLog log, MemberLookup members, RedisLink redis, Partitions partitions, Clock clock) {
        this.log = log;
        this.members = members;
        this.recent = new RecentIds(redis, partitions);
        this.clock = clock;
    }

    /// Blocks for a look at recent ids in Redis; the publication itself does not block. Calls in a row for
    /// one conversation keep their order.
    ///
    /// @return completes when the message is in all in-sync replicas; completes with a
    ///     [PublishFailedException] when it may not be
    /// @throws FrameProblem when the frame is refused; nothing was published
    public CompletableFuture<Published> publish(Identity sender, Inbound.Send send) throws FrameProblem {
        checkType(send);
        checkMember(sender, send);
        UUID message = MessageIds.of(sender.user(), send.conversation(), send.id());
        PayloadHash hash =
                PayloadHash.of(send.type(), send.version(), send.ref(), send.ttl(), send.body(), send.meta());
        RecentIds.Publication here = recent.here(message);
        if (here != null) {
            checkSame(send, here.hash().equals(hash));
            return here.accepted().thenApply(first -> new Published(message, first.seq(), first.time(), true));
        }
        RecentIds.Known known = recent.elsewhere(send.conversation(), message);
        if (known != null) {
            checkSame(send, known.hashPrefix().equals(hash.prefix()));
            Instant time = recent.time(message);
            return CompletableFuture.completedFuture(
                    new Published(message, known.seq(), time == null ? clock.instant() : time, true));
        }
        var envelope = new MessageEnvelope(
                message,
                send.conversation(),
                sender.user(),
                sender.device(),
                send.id(),
                send.type(),
                send.version(),
                Topic.GENERATION,
                hash,
                send.ttl(),
                send.ref(),
                send.body(),
                send.meta());
        CompletableFuture<MessageLog.Accepted> accepted = log.append(envelope);
        recent.begun(message, new RecentIds.Publication(hash, accepted));
        return accepted.thenApply(first -> new Published(message, first.seq(), first.time(), false));
    }

    private static void checkType(Inbound.Send send) throws FrameProblem {
        if (send.type().equals(SYSTEM)) {
            throw new FrameProblem(
                    ErrorCode.FORBIDDEN, "type 'system' is for the server's own messages", send.id(), null);
        }
    }

    private void checkMember(Identity sender, Inbound.Send send) throws FrameProblem {
        MemberRow row;
        try {
            row = members.row(send.conversation(), sender.user());
        } catch (StoreUnavailableException e) {
            throw new FrameProblem(ErrorCode.UNAVAILABLE, "membership cannot be checked now", send.id(), null);
        }
        if (row == null || !Membership.active(row)) {
            throw new FrameProblem(
                    ErrorCode.NOT_MEMBER,
                    "conversation " + send.conversation() + ": you are not a member",
                    send.id(),
                    null);
        }
    }

    private static void checkSame(Inbound.Send send, boolean same) throws FrameProblem {
        if (!same) {
            throw new FrameProblem(
                    ErrorCode.CONFLICT, "id " + send.id() + " was used before with other content", send.id(), null);
        }
    }
}
