package parley.contract.event;

import java.time.Instant;
import java.util.UUID;

/// "A device stored, or its user read, everything up to here": a value of `im.receipts.v1`, keyed by conversation.
/// Cumulative.
///
/// @param upTo sequence number, inclusive
/// @param rev revision of the device's cursor; a rewind raises it, and receipts of older revisions no longer move the
/// device's cursor
/// @param at by the gateway's clock
public record Receipt(UUID conversation, UUID user, String device, Kind kind, long upTo, int rev, Instant at) {
    public Receipt {
        Fields.require("conversation", conversation);
        Fields.require("user", user);
        Fields.require("device", device);
        Fields.require("kind", kind);
        Fields.atLeast(0, "upTo", upTo);
        Fields.atLeast(0, "rev", rev);
        Fields.require("at", at);
    }

    /// `READ` implies `DELIVERED`.
    public enum Kind {
        DELIVERED,
        READ
    }
}
