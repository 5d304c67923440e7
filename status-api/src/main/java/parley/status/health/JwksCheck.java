package parley.status.health;

import parley.status.authentication.JwksKeys;

/// Whether the gateway's keys are there and the last reading of them went well. Asks nobody: the keys are
/// in memory.
public final class JwksCheck implements DependencyHealth.Check {
    private final JwksKeys keys;

    public JwksCheck(JwksKeys keys) {
        this.keys = keys;
    }

    @Override
    public String answer() {
        if (!keys.current()) {
            throw new IllegalStateException(keys.state());
        }
        return keys.state();
    }
}
