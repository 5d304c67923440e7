package parley.toolbox.chaos.fault;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// A fault of two steps that remembers nothing between them.
record Injection(
        String name,
        String method,
        Duration lasts,
        Set<String> touches,
        Check check,
        Act injecting,
        Act healing,
        int crowd)
        implements Fault {
    Injection(
            String name, String method, Duration lasts, Set<String> touches, Check check, Act injecting, Act healing) {
        this(name, method, lasts, touches, check, injecting, healing, 0);
    }

    Injection {
        touches = Set.copyOf(touches);
    }

    @Override
    public void inject(Stage stage) throws Exception {
        injecting.run(stage);
    }

    @Override
    public void heal(Stage stage) throws Exception {
        healing.run(stage);
    }

    @Override
    public Optional<String> notRunnable(Stage stage) {
        return check.reason(stage);
    }
}
