package parley.contract.range;

import parley.contract.event.LoggedMessage;

/// An entry of a conversation's hot stream. It proves the interval `(after, seq]`: its own message is all that lies in
/// it.
public record HotMessage(long after, LoggedMessage message) {
    public long seq() {
        return message.seq();
    }

    HotMessage with(LoggedMessage other) {
        return other == message ? this : new HotMessage(after, other);
    }
}
