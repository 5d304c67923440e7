package parley.toolbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import parley.testkit.fixture.RepositoryRoot;

/// The real `parley` script in a repository that holds nothing else, with an environment that holds nothing
/// but what a test puts there. JDKs and Maven are stand-ins that say how they were called.
final class LauncherFixture {
    /// Everything that the script calls, besides the shell's own.
    private static final List<String> TOOLS = List.of(
            "sh",
            "sed",
            "dirname",
            "readlink",
            "find",
            "head",
            "awk",
            "date",
            "mktemp",
            "touch",
            "rm",
            "cat",
            "mkdir",
            "sleep");

    final Path folder;
    final Path repository;
    private final Path bin;
    private final Map<String, String> environment = new TreeMap<>();
    private Path script;

    record Outcome(int exit, String out, String err) {}

    LauncherFixture(Path folder) throws IOException {
        this.folder = folder.toRealPath();
        repository = Files.createDirectories(this.folder.resolve("re pository"));
        bin = Files.createDirectories(this.folder.resolve("bin"));
        script = repository.resolve("parley");
        Files.copy(RepositoryRoot.find().resolve("parley"), script);
        for (String tool : TOOLS) {
            Files.createSymbolicLink(bin.resolve(tool), onPath(tool));
        }
        environment.put("PATH", bin.toString());
        environment.put(
                "PARLEY_JDK_FOLDERS",
                Files.createDirectories(this.folder.resolve("no-jdks")).toString());
    }

    LauncherFixture with(String variable, Object value) {
        environment.put(variable, value.toString());
        return this;
    }

    /// The script is called through a symbolic link from now on, which is relative.
    LauncherFixture throughALink() throws IOException {
        Path links = Files.createDirectories(folder.resolve("links"));
        script = Files.createSymbolicLink(links.resolve("p"), Path.of("..", "re pository", "parley"));
        return this;
    }

    /// A folder that looks like a JDK. Its `java` prints its own place and arguments, and exits with EXIT.
    Path jdk(String name, int major) throws IOException {
        Path jdk = folder.resolve(name);
        executable(jdk.resolve("bin/java"), "printf '%s\\n' \"$0\" \"$@\" \"LC_CTYPE=${LC_CTYPE:-}\"; exit ${EXIT:-0}");
        executable(jdk.resolve("bin/javac"), "exit 1");
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + major + ".0.1\"\n");
        return jdk;
    }

    /// A Maven on the PATH that writes its arguments to `mvn-calls`, then does what it is told.
    LauncherFixture maven(String then) throws IOException {
        executable(bin.resolve("mvn"), "echo \"$@\" >> '" + folder.resolve("mvn-calls") + "'\n" + then);
        return this;
    }

    List<String> mavenCalls() throws IOException {
        Path calls = folder.resolve("mvn-calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    /// As after a build an hour ago, from sources of the day before.
    LauncherFixture built() throws IOException {
        Path jar = file("ops/toolbox/target/toolbox-1.jar", "");
        file("ops/toolbox/target/classpath", jar.toString());
        file("pom.xml", "");
        file("kafka/src/main/java/A.java", "");
        file("kafka/src/main/java/B.java", "");
        age(repository.resolve("ops/toolbox/target/classpath"), 3_600);
        for (String source : List.of("pom.xml", "kafka/src/main/java/A.java", "kafka/src/main/java/B.java")) {
            age(repository.resolve(source), 86_400);
        }
        age(repository.resolve("kafka/src/main/java"), 86_400);
        return this;
    }

    Path file(String name, String content) throws IOException {
        Path file = repository.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    static void age(Path file, long seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>(List.of(script.toString()));
        command.addAll(Arrays.asList(arguments));
        Path out = Files.createTempFile(folder, "said", ".out");
        Path err = Files.createTempFile(folder, "said", ".err");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        int exit = builder.start().waitFor();
        return new Outcome(
                exit, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }

    /// @return whether a run, also one that goes on, has said this on standard error
    boolean said(String text) throws IOException {
        try (var files = Files.newDirectoryStream(folder, "said*.err")) {
            for (Path file : files) {
                if (Files.readString(file).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void executable(Path file, String body) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path onPath(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(place -> Path.of(place, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow();
    }
}
