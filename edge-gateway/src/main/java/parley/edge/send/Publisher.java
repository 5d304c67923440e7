package parley.edge.send;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
import parley.edge.messagetype.MessageTypes;
import parley.edge.messagetype.Refusal;
import parley.edge.publish.MessageLog;
import parley.edge.redis.RedisLink;
import parley.edge.reference.ReferenceCheck;

/// Publishes what a client sent, after everything that can be checked was checked.
public final class Publisher {
    /// Whether there is such a conversation.
    @FunctionalInterface
    public interface Existence {
        /// From memory, and from the database on a miss.
        ///
        /// @throws StoreUnavailableException when it is not in memory and the database does not answer
        boolean exists(UUID conversation);
    }

    /// Whether a member's messages are not wanted.
    @FunctionalInterface
    public interface Refusals {
        /// From memory: asked before every message.
        boolean refuses(UUID conversation, UUID sender);
    }

    /// The answer to a `send`.
    ///
    /// @param duplicate whether the message was there before
    public record Published(UUID message, long seq, Instant time, boolean duplicate) {}

    /// A `send` that was checked and waits for its turn.
    private record Pending(
            Author sender, Inbound.Send send, UUID message, PayloadHash hash, CompletableFuture<Published> answer) {}

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    private static final String SYSTEM = "system";
    private static final int MOST_WAITING = 10_000;
    private static final int MOST_TOGETHER = 256;

    private final MessageLog log;
    private final MemberLookup members;
    private final MessageTypes types;
    private final Existence conversations;
    private final Refusals refusals;
    private final Traces traces;
    private final RecentIds recent;
    private final ReferenceCheck references;
    private final Clock clock;
    private final Batches<Pending> batches = new Batches<>(MOST_WAITING, MOST_TOGETHER, this::publish);

    public Publisher(
            MessageLog log,
            MemberLookup members,
            MessageTypes types,
            Existence conversations,
            Refusals refusals,
            ReferenceCheck references,
            Traces traces,
            RedisLink redis,
            Partitions partitions,
            Clock clock) {
        this.log = log;
        this.members = members;
        this.types = types;
        this.conversations = conversations;
        this.refusals = refusals;
        this.references = references;
        this.traces = traces;
        this.recent = new RecentIds(redis, partitions);
        this.clock = clock;
    }

    /// May block for a round trip to Redis, and for one to the database when the sender's membership is not in
    /// memory, and for one of each when the message names another one. Calls in a row for one conversation
    /// keep their order.
    ///
    /// @return completes when the message is in all in-sync replicas; completes with a
    ///     [PublishFailedException] when it may not be, with a [FrameProblem] when the id was used for
    ///     another message
    /// @throws FrameProblem when the frame is refused; nothing was published
    public CompletableFuture<Published> publish(Author sender, Inbound.Send send) throws FrameProblem {
        checkType(send);
        UUID message = MessageIds.of(sender.user(), send.conversation(), send.id());
        if (sender.system()) {
            checkSystem(send);
            checkBody(send);
        } else {
            MemberRow member = checkMember(sender, send);
            checkWelcome(sender, send);
            checkBody(send);
            if (ReferenceCheck.concerns(send)) {
                checkReference(member, send, message);
            }
        }
        PayloadHash hash =
                PayloadHash.of(send.type(), send.version(), send.ref(), send.ttl(), send.body(), send.meta());
        var pending = new Pending(sender, send, message, hash, new CompletableFuture<>());
        if (!batches.add(pending)) {
            throw new FrameProblem(ErrorCode.UNAVAILABLE, "too many messages wait to be published", send.id(), null);
        }
        return pending.answer();
    }

    private void publish(List<Pending> batch) {
        Map<UUID, RecentIds.Known> known = recent.elsewhere(batch.stream()
                .filter(pending -> recent.here(pending.message()) == null)
                .collect(Collectors.toMap(
                        Pending::message, pending -> pending.send().conversation(), (a, b) -> a)));
        var fresh = new ArrayList<MessageLog.Entry>(batch.size());
        for (Pending pending : batch) {
            try {
                publish(pending, known.get(pending.message()), fresh);
            } catch (FrameProblem problem) {
                pending.answer().completeExceptionally(problem);
            } catch (RuntimeException e) {
                LOG.atError()
                        .addKeyValue("message", pending.message())
                        .addKeyValue("conversation", pending.send().conversation())
                        .setCause(e)
                        .log("message {} could not be published", pending.message());
                pending.answer().completeExceptionally(e);
            }
        }
        log.append(fresh);
    }

    /// @param fresh takes what is to be appended
    private void publish(Pending pending, RecentIds.@Nullable Known known, List<MessageLog.Entry> fresh)
            throws FrameProblem {
        UUID message = pending.message();
        Inbound.Send send = pending.send();
        RecentIds.Publication here = recent.here(message);
        if (here != null) {
            checkSame(send, here.hash().equals(pending.hash()));
            answer(pending, here.accepted(), true);
        } else if (known != null) {
            checkSame(send, known.hashPrefix().equals(pending.hash().prefix()));
            Instant time = recent.time(message);
            pending.answer().complete(new Published(message, known.seq(), time == null ? clock.instant() : time, true));
        } else {
            var entry = new MessageLog.Entry(envelope(pending), new CompletableFuture<>());
            fresh.add(entry);
            recent.begun(message, new RecentIds.Publication(send.conversation(), pending.hash(), entry.accepted()));
            answer(pending, entry.accepted(), false);
        }
    }

    private static void answer(Pending pending, CompletableFuture<MessageLog.Accepted> accepted, boolean duplicate) {
        accepted.whenComplete((place, failure) -> {
            if (failure == null) {
                pending.answer().complete(new Published(pending.message(), place.seq(), place.time(), duplicate));
            } else {
                pending.answer().completeExceptionally(failure);
            }
        });
    }

    private MessageEnvelope envelope(Pending pending) {
        Inbound.Send send = pending.send();
        return new MessageEnvelope(
                pending.message(),
                send.conversation(),
                pending.sender().user(),
                pending.sender().device(),
                send.id(),
                send.type(),
                send.version(),
                Topic.GENERATION,
                pending.hash(),
                send.ttl(),
                send.ref(),
                traces.of(send.trace()),
                send.body(),
                send.meta());
    }

    private static void checkType(Inbound.Send send) throws FrameProblem {
        if (send.type().equals(SYSTEM)) {
            throw new FrameProblem(
                    ErrorCode.FORBIDDEN, "type 'system' is for the server's own messages", send.id(), null);
        }
    }

    /// What was accepted before and is sent again is answered as before, whatever changed since.
    private void checkReference(MemberRow member, Inbound.Send send, UUID message) throws FrameProblem {
        if (recent.here(message) != null) {
            return;
        }
        try {
            references.check(member, send);
        } catch (FrameProblem problem) {
            if (recent.elsewhere(Map.of(message, send.conversation())).isEmpty()) {
                boolean tooSoon = problem.code() == ErrorCode.NOT_FOUND && justPublished(send);
                throw tooSoon ? ReferenceCheck.tooSoon(send) : problem;
            }
        }
    }

    /// A message that went through this gateway a moment ago is in the log, but maybe in no store yet.
    private boolean justPublished(Inbound.Send send) {
        UUID ref = send.ref();
        RecentIds.Publication publication = ref == null ? null : recent.here(ref);
        return publication != null && publication.conversation().equals(send.conversation());
    }

    /// The system is no member of anything, and does not talk about what people said.
    private void checkSystem(Inbound.Send send) throws FrameProblem {
        if (ReferenceCheck.concerns(send)) {
            throw new FrameProblem(
                    ErrorCode.FORBIDDEN,
                    "type '" + send.type() + "' is about another message: expected to be sent on behalf of a member",
                    send.id(),
                    null);
        }
        boolean exists;
        try {
            exists = conversations.exists(send.conversation());
        } catch (StoreUnavailableException e) {
            throw new FrameProblem(ErrorCode.UNAVAILABLE, "the conversation cannot be checked now", send.id(), null);
        }
        if (!exists) {
            throw new FrameProblem(
                    ErrorCode.NOT_FOUND, "conversation " + send.conversation() + ": not found", send.id(), null);
        }
    }

    private MemberRow checkMember(Author sender, Inbound.Send send) throws FrameProblem {
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
        return row;
    }

    private void checkBody(Inbound.Send send) throws FrameProblem {
        Refusal refusal = types.check(send.type(), send.version(), send.body());
        if (refusal != null) {
            throw new FrameProblem(refusal.code(), refusal.message(), send.id(), null);
        }
    }

    private void checkWelcome(Author sender, Inbound.Send send) throws FrameProblem {
        if (refusals.refuses(send.conversation(), sender.user())) {
            throw new FrameProblem(
                    ErrorCode.FORBIDDEN,
                    "conversation " + send.conversation() + ": the other one does not take messages from you",
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
