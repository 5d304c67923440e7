package parley.edge.push;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import parley.contract.event.LoggedMessage;
import parley.contract.frame.MessageFrame;

/// A message with its bound and its frames, each encoded when the first recipient needs it and shared by
/// all others. For one thread.
final class EncodedMessage {
    private final LoggedMessage message;
    private final long after;
    private @Nullable String others;
    private @Nullable String own;

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
    String frame(boolean forSender) {
        String frame = forSender ? own : others;
        if (frame == null) {
            frame = new String(MessageFrame.push(message, after, forSender), StandardCharsets.UTF_8);
            if (forSender) {
                own = frame;
            } else {
                others = frame;
            }
        }
        return frame;
    }

    /// @param attempt which push to the device it is, from 1
    String frame(boolean forSender, int attempt) {
        return attempt == 1
                ? frame(forSender)
                : new String(MessageFrame.again(message, after, forSender, attempt), StandardCharsets.UTF_8);
    }
}
