package parley.toolbox;

/// A command could not do its work. The message is one line for whoever typed it: what was wrong, and what
/// to do.
public final class CommandFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public CommandFailedException(String message) {
        super(message);
    }

    public CommandFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
