package parley.status.history;

/// Both stores answered, and together they cannot prove even the beginning of the page: they are behind the
/// log, or being rebuilt. The same question will be answered once they have caught up.
public final class UnprovablePageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnprovablePageException() {
        super("the page cannot be proven complete", null, false, false);
    }
}
