package parley.toolbox.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The programs that building and running need, and their versions.
final class Programs {
    private static final int JDK = 25;
    private static final int PATIENCE_SECONDS = 30;
    private static final List<Integer> MAVEN = List.of(3, 8, 7);
    private static final Pattern MAVEN_VERSION = Pattern.compile("Apache Maven (\\d+)\\.(\\d+)\\.(\\d+)[-.\\w]*");
    private static final String GET_MAVEN = "install maven 3.8.7 or newer with the package manager";

    private final String path;

    /// @param path as the variable PATH
    Programs(String path) {
        this.path = path;
    }

    List<Finding> findings() {
        return List.of(
                jdk(Runtime.version().feature()),
                find("mvn")
                        .map(mvn -> maven(output(mvn, "-version"), mvn))
                        .orElseGet(() -> Finding.missing("mvn", "needed to build: " + GET_MAVEN)),
                find("git")
                        .map(git -> Finding.ok("git", git + ", only used to name the commit in bench reports"))
                        .orElseGet(() ->
                                Finding.warning("git", "not found; only used to name the commit in bench reports")));
    }

    static Finding jdk(int feature) {
        return feature >= JDK
                ? Finding.ok("JDK", feature + " at " + System.getProperty("java.home"))
                : Finding.missing("JDK", feature + ": needs " + JDK + " or newer; set JAVA_HOME to one");
    }

    /// @param output of `mvn -version`
    static Finding maven(String output, Path mvn) {
        Matcher version = MAVEN_VERSION.matcher(output);
        if (!version.find()) {
            return Finding.missing("mvn", mvn + " does not tell its version: " + GET_MAVEN);
        }
        String found = version.group().replace("Apache Maven ", "");
        return newEnough(version)
                ? Finding.ok("mvn", found + " at " + mvn)
                : Finding.missing("mvn", found + " at " + mvn + " is too old: " + GET_MAVEN);
    }

    private static boolean newEnough(Matcher version) {
        for (int i = 0; i < MAVEN.size(); i++) {
            int compared = Integer.compare(Integer.parseInt(version.group(i + 1)), MAVEN.get(i));
            if (compared != 0) {
                return compared > 0;
            }
        }
        return true;
    }

    private Optional<Path> find(String name) {
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// @return nothing when it cannot be run or does not end
    private static String output(Path program, String argument) {
        try {
            Process process = new ProcessBuilder(program.toString(), argument)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            process.toHandle()
                    .onExit()
                    .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .whenComplete((end, late) -> {
                        if (late != null) {
                            process.destroyForcibly();
                        }
                    });
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
