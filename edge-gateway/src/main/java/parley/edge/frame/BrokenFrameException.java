package parley.edge.frame;

/// Text that is not JSON, or not an object or array of objects: the socket closes 4500.
public final class BrokenFrameException extends Exception {
    private static final long serialVersionUID = 1;

    BrokenFrameException(String message) {
        super(message, null, false, false);
    }
}
