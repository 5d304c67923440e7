package parley.contract.range;

/// A store did not answer. What it holds is unchanged and the same call may succeed later.
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
