package parley.delivery.receipt;

import org.springframework.dao.ConcurrencyFailureException;

/// The fold of receipts is not where this worker left it: another worker has it, or Redis forgot. Looking
/// where it is and going on from there is right.
final class FoldMovedException extends ConcurrencyFailureException {
    private static final long serialVersionUID = 1L;

    FoldMovedException(String message) {
        super(message);
    }
}
