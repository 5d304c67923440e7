package parley.edge.push;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// The outlets that a batch has something for, held until all of it is handed on: what is for one socket goes
/// out in one write. For one thread, which does not block meanwhile.
final class HeldOutlets implements AutoCloseable {
    private final Set<Outlet> held = Collections.newSetFromMap(new IdentityHashMap<>());

    /// Before something is sent to it.
    void hold(Outlet outlet) {
        if (held.add(outlet)) {
            outlet.hold();
        }
    }

    @Override
    public void close() {
        held.forEach(Outlet::release);
    }
}
