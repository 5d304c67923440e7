package parley.toolbox.bench.report;

import java.util.List;
import java.util.Map;

/// The result of one measurement.
public interface Report {
    /// @return the command that measured it
    String name();

    /// @return what to remember of it, in a few words
    String headline();

    /// @return whether every promise held
    boolean good();

    Map<String, Object> json();

    String table();

    /// @return what is worth a picture
    default List<Chart> charts() {
        return List.of();
    }
}
