package parley.toolbox.bench.load;

/// What a [FrameScanner] saw of one frame. It is used again for the next one: valid only while it is handed
/// over.
public final class Frame {
    /// Which frame it is, as far as a load cares.
    public enum Op {
        WELCOME,
        READY,
        ACCEPTED,
        MESSAGE,
        UPTO,
        RECEIPT,
        ERROR,
        OTHER
    }

    /// A number that was not there.
    public static final long NONE = -1;

    Op op = Op.OTHER;
    long conversationHigh;
    long conversationLow;
    long seq = NONE;
    long id = NONE;
    long k = NONE;
    String code = "";

    Frame() {}

    public Op op() {
        return op;
    }

    /// @return the upper half of the conversation's id, 0 when there is none
    public long conversationHigh() {
        return conversationHigh;
    }

    /// @return the lower half of the conversation's id, 0 when there is none
    public long conversationLow() {
        return conversationLow;
    }

    public long seq() {
        return seq;
    }

    /// @return the field `id`, when it is a number
    public long id() {
        return id;
    }

    /// @return the field `k` of the body, by which a load knows its messages again
    public long k() {
        return k;
    }

    /// @return of an error, else empty
    public String code() {
        return code;
    }

    void clear() {
        op = Op.OTHER;
        conversationHigh = 0;
        conversationLow = 0;
        seq = NONE;
        id = NONE;
        k = NONE;
        code = "";
    }
}
