package parley.edge.attempt;

class MemoryAttemptsTest extends AttemptStoreContract {
    private final AttemptStore store = new MemoryAttempts();

    @Override
    AttemptStore store() {
        return store;
    }
}
