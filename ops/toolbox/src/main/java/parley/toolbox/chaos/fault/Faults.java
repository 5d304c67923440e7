package parley.toolbox.chaos.fault;

import java.util.List;
import java.util.stream.Stream;

/// The catalogue of faults.
public final class Faults {
    private Faults() {}

    /// @return all faults, new objects at each call; which of them can be injected, [Fault#notRunnable] says
    public static List<Fault> all(Scale scale) {
        return Stream.of(
                        ServiceFaults.all(scale),
                        BrokerFaults.all(scale),
                        MySqlFaults.all(scale),
                        RedisFaults.all(scale),
                        ClientFaults.all(scale),
                        LogFaults.all(scale),
                        ResourceFaults.all(scale),
                        LoadFaults.all(scale))
                .flatMap(List::stream)
                .toList();
    }
}
