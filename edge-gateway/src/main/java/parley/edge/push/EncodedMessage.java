package parley.edge.push;

import org.jspecify.annotations.Nullable;
import parley.contract.event.LoggedMessage;
import parley.contract.frame.MessageFrame;
import parley.edge.websocket.EncodedFrame;

/// A message with its bound and its frames, each encoded when the first recipient needs it and shared by
/// all others. For one thread.
final class EncodedMessage {
    private final LoggedMessage message;
    private final long after;
    private @Nullable EncodedFrame others;
    private @Nullable EncodedFrame own;

    EncodedMessage(LoggedMessage message, long after) {
        this.message = message;
        this.after = after;
    }

    LoggedMessage message() {
        return message;
    }

    long after() {
        return after;
    }

    /// @param forSender whether the device belongs to the sender
    EncodedFrame frame(boolean forSender) {
        EncodedFrame frame = forSender ? own : others;
        if (frame == null) {
            frame = EncodedFrame.text(MessageFrame.push(message, after, forSender));
            if (forSender) {
                own = frame;
            } else {
                others = frame;
            }
        }
        return frame;
    }

    /// @param attempt which push to the device it is, from 1
    EncodedFrame frame(boolean forSender, int attempt) {
        return attempt == 1
                ? frame(forSender)
                : EncodedFrame.text(MessageFrame.again(message, after, forSender, attempt));
    }
}
