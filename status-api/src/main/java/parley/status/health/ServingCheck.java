package parley.status.health;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Whether this service can do its job: it can judge tokens, it has read its tables, and at least one of
/// the two stores answers. This is what readiness means here.
public final class ServingCheck implements DependencyHealth.Check {
    private final BooleanSupplier keys;
    private final BooleanSupplier tables;
    private final List<DependencyHealth.Check> stores;

    /// @param stores of which one is enough
    public ServingCheck(BooleanSupplier keys, BooleanSupplier tables, List<DependencyHealth.Check> stores) {
        this.keys = keys;
        this.tables = tables;
        this.stores = List.copyOf(stores);
    }

    @Override
    public String answer() throws Exception {
        var missing = new ArrayList<String>();
        if (!keys.getAsBoolean()) {
            missing.add("the keys of the access tokens");
        }
        if (!tables.getAsBoolean()) {
            missing.add("the tables of members and sessions");
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("waiting for " + String.join(" and ", missing));
        }
        return store();
    }

    private String store() throws Exception {
        Exception failure = new IllegalStateException("no stores");
        for (DependencyHealth.Check store : stores) {
            try {
                store.answer();
                return "serving";
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                failure = e;
            }
        }
        failure.addSuppressed(new IllegalStateException("neither Redis nor MySQL answers"));
        throw failure;
    }
}
