package parley.contract.codec;

/// A message that says another generation than its topic has: its reader is set wrong, or its writer was.
public final class OtherGenerationException extends MalformedRecordException {
    private static final long serialVersionUID = 1;

    public OtherGenerationException(int written, int expected) {
        super("the message is of generation " + written + ", expected " + expected);
    }
}
