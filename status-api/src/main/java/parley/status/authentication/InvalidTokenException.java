package parley.status.authentication;

/// A token that proves nothing. The message says why, for the client, and never holds the token.
final class InvalidTokenException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidTokenException(String why) {
        super(why, null, false, false);
    }
}
