package parley.sink.deadletter;

import java.util.Locale;

/// Why a record is poison. The code is what operators group dead letters by: it never changes its meaning.
public enum PoisonReason {
    /// The key is not the 36 lower-case characters of a conversation id: nobody knows whose message it was.
    BAD_KEY,
    /// The record lies in another partition than its conversation: no reader looks for it here.
    WRONG_PARTITION,
    /// The value is not what the topic holds.
    BAD_RECORD,
    /// The value names another conversation than the key.
    WRONG_CONVERSATION,
    /// The value is well formed, and the database refuses it: too long, out of range.
    UNWRITABLE;

    /// @return the stable code, for example `bad_key`
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
