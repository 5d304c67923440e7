package parley.edge.reference;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonObjectReader;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.RawJson;
import parley.contract.event.Annotation;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.event.MemberRow.Role;
import parley.contract.id.NewIds;
import parley.contract.member.Membership;
import parley.edge.frame.ErrorCode;
import parley.edge.frame.FrameProblem;
import parley.edge.frame.Inbound;

/// Who may say what about which message. Pure; each rule returns, or throws the problem that the client is
/// told.
///
/// Every member may reply and react to what it may see. An edit is its sender's, for a while, and not after
/// a recall. A recall is the sender's, or an owner's or admin's of the group. Edits, recalls and reactions
/// are about messages that people wrote, never about each other.
final class ReferenceRules {
    private static final int LONGEST_EMOJI = 64;

    private ReferenceRules() {}

    /// What a frame must look like by itself.
    static void form(Inbound.Send send) throws FrameProblem {
        Annotation annotation = Annotation.of(send.type());
        if (annotation == null) {
            return;
        }
        if (send.ref() == null) {
            throw problem(
                    send,
                    ErrorCode.BAD_FRAME,
                    "type " + send.type() + " without field ref: expected the message that it is about");
        }
        String wrong = switch (annotation) {
            case EDIT -> null;
            case RECALL -> isEmpty(send.body()) ? null : "body of a recall: expected {}";
            case REACTION ->
                isReaction(send.body())
                        ? null
                        : "body of a reaction: expected {\"emoji\": 1 to " + LONGEST_EMOJI
                                + " characters, \"remove\"?: boolean}";
        };
        if (wrong != null) {
            throw problem(send, ErrorCode.BAD_BODY, wrong);
        }
    }

    /// @param sender the sender's own row
    /// @param referred what `ref` names; null when the conversation holds no such message
    /// @param editWithin how long after it was accepted a message may be edited
    static void allowed(
            Inbound.Send send, MemberRow sender, @Nullable LoggedMessage referred, Duration editWithin, Instant now)
            throws FrameProblem {
        // Absent and forbidden answer alike.
        if (referred == null || !Membership.sees(sender, referred.seq())) {
            throw problem(send, ErrorCode.NOT_FOUND, "field ref: no message " + send.ref() + " in this conversation");
        }
        Annotation annotation = Annotation.of(send.type());
        if (annotation == null) {
            return;
        }
        boolean own = referred.envelope().sender().equals(sender.user());
        if (Annotation.of(referred.envelope()) != null
                || referred.envelope().sender().equals(NewIds.SYSTEM)) {
            throw problem(
                    send,
                    ErrorCode.FORBIDDEN,
                    "type " + send.type() + ": message " + send.ref() + " is of type "
                            + referred.envelope().type() + ", expected one that somebody wrote");
        }
        switch (annotation) {
            case EDIT -> edit(send, own, referred, editWithin, now);
            case RECALL -> {
                if (!own && sender.role() == Role.MEMBER) {
                    throw problem(
                            send,
                            ErrorCode.FORBIDDEN,
                            "message " + send.ref() + " is another's: its sender recalls it, or an owner or admin");
                }
            }
            case REACTION -> {
                // Whoever sees a message may react to it.
            }
        }
    }

    private static void edit(Inbound.Send send, boolean own, LoggedMessage referred, Duration editWithin, Instant now)
            throws FrameProblem {
        if (!own) {
            throw problem(
                    send, ErrorCode.FORBIDDEN, "message " + send.ref() + " is another's: only its sender edits it");
        }
        if (referred.recalledBy() != null) {
            throw problem(send, ErrorCode.FORBIDDEN, "message " + send.ref() + " was recalled: it cannot be edited");
        }
        if (referred.time().plus(editWithin).isBefore(now)) {
            throw problem(
                    send,
                    ErrorCode.EXPIRED,
                    "message " + send.ref() + " is from " + referred.time() + ": it can be edited for "
                            + editWithin.toSeconds() + " s");
        }
    }

    private static boolean isEmpty(RawJson body) {
        try (var fields = JsonObjectReader.strict(body)) {
            return !fields.next();
        } catch (MalformedJsonException e) {
            return false;
        }
    }

    /// Further fields are left alone.
    private static boolean isReaction(RawJson body) {
        try (var fields = JsonObjectReader.strict(body)) {
            boolean emoji = false;
            while (fields.next()) {
                switch (fields.name()) {
                    case "emoji" -> {
                        String text = fields.text();
                        emoji = !text.isBlank() && text.length() <= LONGEST_EMOJI;
                    }
                    case "remove" -> fields.bool();
                    default -> fields.skip();
                }
            }
            return emoji;
        } catch (MalformedJsonException e) {
            return false;
        }
    }

    private static FrameProblem problem(Inbound.Send send, ErrorCode code, String message) {
        return new FrameProblem(code, message, send.id(), null);
    }
}
