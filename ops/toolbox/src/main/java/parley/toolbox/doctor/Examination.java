package parley.toolbox.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import parley.toolbox.doctor.Finding.State;

/// Looks at this machine.
final class Examination {
    private static final int JDK = 25;
    private static final long FREE_GIB = 2;
    private static final long OPEN_FILES = 4_096;

    private final Path data;

    Examination(Path data) {
        this.data = data.toAbsolutePath();
    }

    List<Finding> findings() {
        return List.of(
                jdk(Runtime.version().feature()),
                command("mvn", "needed to build: install maven 3.8.7 or newer"),
                system(),
                disk(),
                openFiles(),
                port(8080, "--gateway-port"),
                port(8081, "--status-port"),
                directory());
    }

    static Finding jdk(int feature) {
        return feature >= JDK
                ? new Finding("JDK", State.OK, feature + " at " + System.getProperty("java.home"))
                : new Finding("JDK", State.MISSING, feature + ": needs " + JDK + " or newer; set JAVA_HOME to one");
    }

    static Finding platform(String os, String arch) {
        boolean linux = os.toLowerCase(Locale.ROOT).startsWith("linux") && arch.equals("amd64");
        boolean mac = os.toLowerCase(Locale.ROOT).startsWith("mac");
        return linux || mac
                ? new Finding("system", State.OK, os + " " + arch)
                : new Finding(
                        "system",
                        State.MISSING,
                        os + " " + arch + ": the embedded database runs on Linux amd64 and macOS; use docker compose");
    }

    private static Finding system() {
        return platform(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    private static Finding command(String name, String otherwise) {
        for (String folder : String.valueOf(System.getenv("PATH")).split(java.io.File.pathSeparator)) {
            Path candidate = Path.of(folder, name);
            if (Files.isExecutable(candidate)) {
                return new Finding(name, State.OK, candidate.toString());
            }
        }
        return new Finding(name, State.MISSING, otherwise);
    }

    private Finding disk() {
        try {
            Path there = data;
            while (!Files.exists(there) && there.getParent() != null) {
                there = there.getParent();
            }
            long gib = Files.getFileStore(there).getUsableSpace() >> 30;
            State state = gib >= FREE_GIB ? State.OK : State.WARNING;
            return new Finding("disk", state, gib + " GiB free for " + data + ", wants " + FREE_GIB);
        } catch (IOException e) {
            return new Finding("disk", State.WARNING, data + ": " + e.getMessage());
        }
    }

    private static Finding openFiles() {
        try {
            String limit = Files.readString(Path.of("/proc/self/limits"))
                    .lines()
                    .filter(line -> line.startsWith("Max open files"))
                    .map(line -> line.replaceAll("\\s+", " ").split(" ")[3])
                    .findFirst()
                    .orElse("unlimited");
            boolean enough = limit.equals("unlimited") || Long.parseLong(limit) >= OPEN_FILES;
            return new Finding(
                    "open files",
                    enough ? State.OK : State.WARNING,
                    limit + (enough ? "" : ": raise it with ulimit -n " + OPEN_FILES));
        } catch (IOException | NumberFormatException e) {
            return new Finding("open files", State.OK, "not known on this system");
        }
    }

    private static Finding port(int port, String option) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return new Finding("port " + port, State.OK, "free");
        } catch (IOException e) {
            return new Finding("port " + port, State.WARNING, "taken: choose another with " + option);
        }
    }

    private Finding directory() {
        Path lock = data.resolve("lock");
        if (!Files.exists(lock)) {
            return new Finding("data directory", State.OK, data + ", not used yet");
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            return taken == null
                    ? new Finding(
                            "data directory",
                            State.OK,
                            data + ", a platform is running: process "
                                    + Files.readString(lock).strip())
                    : new Finding("data directory", State.OK, data + ", nobody is running");
        } catch (IOException e) {
            return new Finding("data directory", State.WARNING, data + ": " + e.getMessage());
        }
    }
}
