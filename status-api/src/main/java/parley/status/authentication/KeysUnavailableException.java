package parley.status.authentication;

/// A token cannot be judged now: the keys could not be read. Worth trying again.
final class KeysUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    KeysUnavailableException() {
        super("the keys of the access tokens cannot be read", null, false, false);
    }
}
