package parley.edge.history;

import java.util.ArrayList;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MemberRow;
import parley.contract.frame.MessageFrame;
import parley.contract.member.Membership;
import parley.contract.range.RangeReader;
import parley.contract.range.RangeResult;
import parley.contract.range.StoreUnavailableException;
import parley.edge.frame.ErrorCode;
import parley.edge.frame.FrameProblem;
import parley.edge.frame.Frames;
import parley.edge.frame.Inbound;
import parley.edge.membership.MemberLookup;
import parley.edge.receipt.Confirmations;
import parley.edge.receipt.Progress;
import parley.edge.websocket.EncodedFrame;

/// Answers `sync`. Blocks for a round trip to Redis, and one to MySQL when the cache does not prove the
/// page.
public final class PageReader {
    /// A page stays well under what a client must be ready to take in one piece.
    private static final int MOST_BYTES = 768 * 1024;

    private final RangeReader ranges;
    private final MemberLookup members;
    private final Confirmations confirmations;

    public PageReader(RangeReader ranges, MemberLookup members, Confirmations confirmations) {
        this.ranges = ranges;
        this.members = members;
        this.confirmations = confirmations;
    }

    /// @return the `page` frame
    /// @throws FrameProblem when the user may not see the conversation, or the page cannot be proven now
    public EncodedFrame page(UUID user, Inbound.Sync sync) throws FrameProblem {
        try {
            MemberRow row = members.row(sync.conversation(), user);
            if (row == null) {
                throw problem(
                        sync, ErrorCode.NOT_MEMBER, "conversation " + sync.conversation() + ": you are not a member");
            }
            return sync.after() >= 0 ? forward(user, row, sync) : backward(user, row, sync);
        } catch (StoreUnavailableException e) {
            throw problem(sync, ErrorCode.UNAVAILABLE, "this part of the conversation cannot be read now");
        }
    }

    private EncodedFrame forward(UUID user, MemberRow row, Inbound.Sync sync) throws FrameProblem {
        long after = Math.max(sync.after(), Membership.base(row));
        long end = Math.min(ranges.end(sync.conversation()) - 1, Membership.end(row));
        if (after >= end) {
            return Frames.page(
                    sync.request(), sync.conversation(), java.util.List.of(), after, false, cursors(user, sync));
        }
        RangeResult range = ranges.forward(sync.conversation(), after, end, sync.limit());
        return frame(user, row, sync, range, range.provenUpTo() < end);
    }

    private EncodedFrame backward(UUID user, MemberRow row, Inbound.Sync sync) throws FrameProblem {
        long base = Membership.base(row);
        long last = Membership.end(row);
        long end = last == Long.MAX_VALUE ? ranges.end(sync.conversation()) : last + 1;
        long before = sync.before() < 0 ? end : Math.min(sync.before(), end);
        if (before - 1 <= base) {
            return Frames.page(
                    sync.request(), sync.conversation(), java.util.List.of(), base, false, cursors(user, sync));
        }
        RangeResult range = ranges.backward(sync.conversation(), before, base, sync.limit());
        return frame(user, row, sync, range, range.provenAfter() > base);
    }

    private EncodedFrame frame(UUID user, MemberRow row, Inbound.Sync sync, RangeResult range, boolean more)
            throws FrameProblem {
        if (range.unknown()) {
            throw problem(sync, ErrorCode.UNAVAILABLE, "this part of the conversation cannot be proven complete now");
        }
        var objects = new ArrayList<byte[]>();
        long after = range.provenAfter();
        long upTo = range.provenUpTo();
        boolean cut = false;
        int bytes = 0;
        boolean oldestFirst = sync.after() >= 0;
        var messages = oldestFirst ? range.messages() : range.messages().reversed();
        for (LoggedMessage message : messages) {
            if (!Membership.sees(row, message.seq())) {
                continue;
            }
            byte[] object = MessageFrame.object(
                    message,
                    oldestFirst ? after : before(range, message.seq()),
                    message.envelope().sender().equals(user));
            if (!objects.isEmpty() && bytes + object.length > MOST_BYTES) {
                cut = true;
                upTo = oldestFirst ? after : upTo;
                break;
            }
            bytes += object.length;
            objects.add(object);
            after = message.seq();
        }
        return Frames.page(
                sync.request(),
                sync.conversation(),
                oldestFirst ? objects : objects.reversed(),
                upTo,
                more || cut,
                cursors(user, sync));
    }

    /// @return `{user: [delivered, read]}`, null when nothing is known
    private @Nullable RawJson cursors(UUID user, Inbound.Sync sync) {
        Map<UUID, Progress> cursors = confirmations.of(sync.conversation(), user);
        return cursors.isEmpty()
                ? null
                : RawJson.of(cursors.entrySet().stream()
                        .map(one ->
                                "\"" + one.getKey() + "\":[" + one.getValue().delivered() + ","
                                        + one.getValue().read() + "]")
                        .collect(Collectors.joining(",", "{", "}")));
    }

    /// @return the bound of the message at `seq`: the message before it in the range, or where the range
    ///     begins
    private static long before(RangeResult range, long seq) {
        long before = range.provenAfter();
        for (LoggedMessage message : range.messages()) {
            if (message.seq() >= seq) {
                return before;
            }
            before = message.seq();
        }
        return before;
    }

    private static FrameProblem problem(Inbound.Sync sync, ErrorCode code, String message) {
        return new FrameProblem(code, message, null, sync.request());
    }
}
