package parley.contract.event;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What happened in one minute of the log: a value of `im.analytics.v1`, keyed by the minute as text.
/// Written again while the minute grows: the last record of a key counts.
///
/// A minute is one of the broker's clock. Messages are counted once, however often they were sent again.
///
/// @param minute its first instant
/// @param closed whether it can no longer change
/// @param messages that were accepted
/// @param activeUsers how many users sent a message or read one
/// @param deliveries how often a message was stored by a device of somebody else than its sender, at most
///     the horizon after it was accepted
/// @param latencyP50 of these deliveries, from accepted to stored, in milliseconds; null when there were
///     none; `latencyP99` likewise
/// @param latencies the same deliveries by their latency, lowest first: those of several minutes can be
///     added
/// @param busiest the conversations with most messages, most first; a few
/// @param stuck how many devices were behind their conversation for long
/// @param stuckDevices the longest of them, longest first; a few
/// @param late how many facts of minutes that were closed came in while this was the newest; they are in no
///     minute
public record AnalyticsMinute(
        Instant minute,
        boolean closed,
        long messages,
        long activeUsers,
        long deliveries,
        @Nullable Long latencyP50,
        @Nullable Long latencyP99,
        List<Latency> latencies,
        List<Busy> busiest,
        long stuck,
        List<StuckDevice> stuckDevices,
        long late) {
    public AnalyticsMinute {
        Fields.require("minute", minute);
        Fields.atLeast(0, "messages", messages);
        Fields.atLeast(0, "activeUsers", activeUsers);
        Fields.atLeast(0, "deliveries", deliveries);
        latencies = List.copyOf(Fields.require("latencies", latencies));
        busiest = List.copyOf(Fields.require("busiest", busiest));
        Fields.atLeast(0, "stuck", stuck);
        stuckDevices = List.copyOf(Fields.require("stuckDevices", stuckDevices));
        Fields.atLeast(0, "late", late);
    }

    /// @return the record's key in `im.analytics.v1`
    public static String key(Instant minute) {
        return minute.toString();
    }

    /// Deliveries that took about as long.
    ///
    /// @param millis the longest of them took at most so many; one part in a hundred higher than the
    ///     shortest
    /// @param deliveries at least 1
    public record Latency(long millis, long deliveries) {
        public Latency {
            Fields.atLeast(0, "millis", millis);
            Fields.atLeast(1, "deliveries", deliveries);
        }
    }

    /// A conversation and its messages in the minute.
    public record Busy(UUID conversation, long messages) {
        public Busy {
            Fields.require("conversation", conversation);
            Fields.atLeast(1, "messages", messages);
        }
    }

    /// A device that does not come to the end of a conversation.
    ///
    /// @param cursor what it acknowledged, a seq
    /// @param head the conversation's last message, a seq
    /// @param since when the first message that it lacks was accepted, to about a minute
    public record StuckDevice(UUID conversation, UUID user, String device, long cursor, long head, Instant since) {
        public StuckDevice {
            Fields.require("conversation", conversation);
            Fields.require("user", user);
            Fields.require("device", device);
            Fields.atLeast(0, "cursor", cursor);
            Fields.atLeast(1, "head", head);
            Fields.require("since", since);
        }
    }
}
