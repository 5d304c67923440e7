package parley.contract.event;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// "A device stored, or its user read, everything up to here": a value of `im.receipts.v1`, keyed by conversation.
/// Cumulative.
///
/// An operator's job may set a device's cursor back, so that the device gets messages again. That is a receipt with the
/// next revision, of a place that the device confirmed long ago: it moves the cursor of the device alone, and takes
/// nothing back that was confirmed.
///
/// @param upTo sequence number, inclusive
/// @param rev revision of the device's cursor; a rewind raises it, and receipts of older revisions no longer move the
/// device's cursor
/// @param at by the gateway's clock
/// @param rewind the job that set the cursor back to `upTo`; null for what a device said
public record Receipt(
        UUID conversation,
        UUID user,
        String device,
        Kind kind,
        long upTo,
        int rev,
        Instant at,
        @Nullable UUID rewind) {
    public Receipt {
        Fields.require("conversation", conversation);
        Fields.require("user", user);
        Fields.require("device", device);
        Fields.require("kind", kind);
        Fields.atLeast(0, "upTo", upTo);
        Fields.atLeast(rewind == null ? 0 : 1, "rev", rev);
        Fields.require("at", at);
    }

    /// What a device said.
    public Receipt(UUID conversation, UUID user, String device, Kind kind, long upTo, int rev, Instant at) {
        this(conversation, user, device, kind, upTo, rev, at, null);
    }

    /// @return whether the cursor was set back: then it says nothing of what the user has
    public boolean rewinds() {
        return rewind != null;
    }

    /// `READ` implies `DELIVERED`.
    public enum Kind {
        DELIVERED,
        READ
    }
}
