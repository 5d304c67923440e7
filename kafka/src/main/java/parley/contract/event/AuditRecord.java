package parley.contract.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What an operator did: a value of `im.audit.v1`, keyed by actor. Each record carries the hash of the one
/// before it, so that a record cannot be changed, taken away or moved unnoticed.
///
/// @param number of the record in the chain, from 1 without gaps
/// @param call the same in the record before an action and the one after it
/// @param action method and pattern of the call, for example `POST /v1/operator/replays`
/// @param target path and query of the call
/// @param body of the call as text, shortened; null when it had none
/// @param status that the call was answered with; null before it was carried out
/// @param previous SHA-256 of the value of the record before, 64 hexadecimal digits; zeros in the first
public record AuditRecord(
        long number,
        Instant at,
        UUID call,
        Phase phase,
        UUID actor,
        UUID session,
        String action,
        String target,
        @Nullable String body,
        @Nullable Integer status,
        String previous) {
    public AuditRecord {
        Fields.atLeast(1, "number", number);
        Fields.require("at", at);
        Fields.require("call", call);
        Fields.require("phase", phase);
        Fields.require("actor", actor);
        Fields.require("session", session);
        Fields.require("action", action);
        Fields.require("target", target);
        Fields.require("previous", previous);
    }

    public enum Phase {
        /// Written before the action: without this record nothing is done.
        BEGUN,
        /// Written after it, with the status of the answer. Missing when the service died in between.
        DONE
    }
}
