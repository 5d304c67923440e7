package parley.toolbox;

import java.nio.file.Path;

/// Where the platform keeps its data unless told otherwise.
public final class DataDirectory {
    private DataDirectory() {}

    /// @return `parley` in the user's data home: XDG_DATA_HOME, or `~/.local/share`
    public static Path standard() {
        String home = System.getenv("XDG_DATA_HOME");
        Path base = home == null || home.isBlank()
                ? Path.of(System.getProperty("user.home"), ".local", "share")
                : Path.of(home);
        return base.resolve("parley");
    }
}
