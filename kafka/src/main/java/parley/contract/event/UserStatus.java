package parley.contract.event;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How far a user has come in a conversation: a value of `im.status.v1`, keyed `conversation:user`. A fold
/// of receipts and events that only grows.
///
/// @param delivered the highest of the devices' places, 0 for nothing; `read` likewise
/// @param devices by name, each at most once
/// @param failures messages that did not reach a device, by seq and device; the highest ones where there
///     are many. One that stands (was not recovered) stands above the cumulative places of its device
public record UserStatus(
        UUID conversation, UUID user, long delivered, long read, List<DeviceProgress> devices, List<Failure> failures) {
    public UserStatus {
        Fields.require("conversation", conversation);
        Fields.require("user", user);
        Fields.atLeast(0, "delivered", delivered);
        Fields.atLeast(0, "read", read);
        devices = List.copyOf(Fields.require("devices", devices));
        failures = List.copyOf(Fields.require("failures", failures));
    }

    /// @return the record's key in `im.status.v1`
    public static String key(UUID conversation, UUID user) {
        return conversation + ":" + user;
    }

    /// @return as [#key(UUID, UUID)], of this one
    public String key() {
        return key(conversation, user);
    }

    /// How far one device has come. What is read was delivered.
    ///
    /// @param delivered sequence number, inclusive; `read` likewise
    /// @param deliveredAt when a receipt first said so, by the gateway's clock; null while nothing was;
    /// `readAt` likewise
    public record DeviceProgress(
            String device,
            long delivered,
            @Nullable Instant deliveredAt,
            long read,
            @Nullable Instant readAt) {
        public DeviceProgress {
            Fields.require("device", device);
            Fields.atLeast(0, "delivered", delivered);
            Fields.atLeast(0, "read", read);
        }
    }

    /// A message that was not brought to a device.
    ///
    /// @param device null: the user as a whole
    /// @param kind failed or expired; null when only the recovery was seen so far
    /// @param at when it failed, null with `kind`
    /// @param recoveredAt when the device acknowledged the body after all; null while the failure stands
    public record Failure(
            long seq,
            @Nullable String device,
            @Nullable DeliveryEnd kind,
            @Nullable String reason,
            @Nullable Integer attempts,
            @Nullable Instant at,
            @Nullable Instant recoveredAt) {
        public Failure {
            Fields.atLeast(1, "seq", seq);
            if (attempts != null) {
                Fields.atLeast(0, "attempts", attempts);
            }
        }
    }
}
