package parley.edge.reference;

import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.Annotation;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.range.StoreUnavailableException;
import parley.edge.frame.ErrorCode;
import parley.edge.frame.FrameProblem;
import parley.edge.frame.Inbound;

/// Checks a `send` that names another message, or should. All others pass without a look at anything.
public final class ReferenceCheck {
    private static final long RETRY_AFTER_MS = 100;

    private final References references;
    private final Duration editWithin;
    private final Clock clock;

    /// @param editWithin how long after it was accepted a message may be edited
    public ReferenceCheck(References references, Duration editWithin, Clock clock) {
        this.references = references;
        this.editWithin = editWithin;
        this.clock = clock;
    }

    /// @return whether [#check] has anything to look at
    public static boolean concerns(Inbound.Send send) {
        return send.ref() != null || Annotation.of(send.type()) != null;
    }

    /// Blocks for the stores.
    ///
    /// @param sender the sender's own row in the conversation
    /// @throws FrameProblem when it may not be sent; `unavailable` when the stores cannot say it now
    public void check(MemberRow sender, Inbound.Send send) throws FrameProblem {
        ReferenceRules.form(send);
        UUID ref = send.ref();
        if (ref != null) {
            ReferenceRules.allowed(send, sender, find(send, ref), editWithin, clock.instant());
        }
    }

    /// @return the problem of a message that was accepted, and can be looked up in a moment
    public static FrameProblem tooSoon(Inbound.Send send) {
        return unavailable(send, "was accepted just now");
    }

    private @Nullable LoggedMessage find(Inbound.Send send, UUID ref) throws FrameProblem {
        try {
            return references.find(send.conversation(), ref);
        } catch (StoreUnavailableException e) {
            throw unavailable(send, "cannot be looked up now");
        }
    }

    private static FrameProblem unavailable(Inbound.Send send, String why) {
        String message = "field ref: message " + send.ref() + " " + why;
        return new FrameProblem(ErrorCode.UNAVAILABLE, message, send.id(), null, RETRY_AFTER_MS);
    }
}
