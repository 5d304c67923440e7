package parley.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;

/// Which gateway to try: a random one at first, then the next after each failure. For one thread at a time.
final class GatewayRing {
    private final List<URI> gateways;
    private int at;

    GatewayRing(List<URI> gateways, RandomGenerator random) {
        if (gateways.isEmpty()) {
            throw new IllegalArgumentException("no gateway address, expected at least one");
        }
        this.gateways = new ArrayList<>(gateways);
        // Everybody's order differs, so that those who leave a broken gateway spread over the others.
        Collections.shuffle(this.gateways, Random.from(random));
    }

    URI current() {
        return gateways.get(at);
    }

    /// The current one failed or is going away.
    void failed() {
        at = (at + 1) % gateways.size();
    }
}
