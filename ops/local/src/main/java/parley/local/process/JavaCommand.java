package parley.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The beginning of a command that starts a JVM with the class path of this one: small, and with an archive of loaded
/// classes that the JVM writes by itself when it ends and that makes the next start faster.
final class JavaCommand {
    private JavaCommand() {}

    /// @param archive name of the archive; processes that load the same classes share one
    /// @param heapMiB at most
    /// @param more flags that win over the usual ones
    static List<String> of(String archive, int heapMiB, List<String> more) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xms32m",
                "-Xmx" + heapMiB + "m",
                "-Xss512k",
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile="
                        + cache().resolve(archive + "-" + Runtime.version().feature() + ".jsa"),
                "-Xlog:cds=off",
                "-Xlog:cds+dynamic=off",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true",
                "-Dfile.encoding=UTF-8",
                "-Dparley.log=" + System.getProperty("parley.log", "WARN")));
        command.addAll(more);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return command;
    }

    private static Path cache() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path base = xdg == null || xdg.isBlank() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        Path cache = base.resolve("parley");
        try {
            return Files.createDirectories(cache);
        } catch (IOException e) {
            return cache; // without it the start is slower, and nothing else
        }
    }
}
