package parley.testkit.backend;

import java.nio.file.Path;

/// Where a child process is written down. Both directories must exist.
///
/// @param pid holds the id of the process while it runs
/// @param log what it prints, appended
public record ProcessFiles(Path pid, Path log) {
    /// @param home of the child's data
    /// @return `<name>.pid` and `<name>.log` beside the data
    static ProcessFiles beside(Path home, String name) {
        return new ProcessFiles(home.resolve(name + ".pid"), home.resolve(name + ".log"));
    }
}
