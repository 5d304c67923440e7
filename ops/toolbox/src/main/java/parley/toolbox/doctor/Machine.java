package parley.toolbox.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/// What this machine has to offer: system, disk, memory, open files, ports.
final class Machine {
    private static final long FREE_GIB = 2;
    private static final long AVAILABLE_MIB = 1_024;
    private static final long OPEN_FILES = 4_096;

    private final Path data;
    private final Set<Integer> own;

    /// @param own ports that the platform of this data directory has
    Machine(Path data, Set<Integer> own) {
        this.data = data;
        this.own = own;
    }

    List<Finding> findings() {
        return List.of(
                system(System.getProperty("os.name"), System.getProperty("os.arch")),
                disk(),
                memory(lines(Path.of("/proc/meminfo"))),
                openFiles(lines(Path.of("/proc/self/limits"))),
                port(8080, "--gateway-port"),
                port(8081, "--status-port"));
    }

    static Finding system(String os, String arch) {
        boolean linux = os.toLowerCase(Locale.ROOT).startsWith("linux") && arch.equals("amd64");
        boolean mac = os.toLowerCase(Locale.ROOT).startsWith("mac");
        String found = os + " " + arch;
        return linux || mac
                ? Finding.ok("system", found)
                : Finding.missing(
                        "system", found + ": the embedded database runs on Linux amd64 and macOS; use docker compose");
    }

    /// @param meminfo lines of Linux's file; none elsewhere
    static Finding memory(List<String> meminfo) {
        OptionalLong available = meminfo.stream()
                .filter(line -> line.matches("MemAvailable:\\s+\\d+ kB"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                .findFirst();
        if (available.isEmpty()) {
            return Finding.ok("memory", "not known on this system, wants " + AVAILABLE_MIB + " MiB");
        }
        String found = available.getAsLong() + " MiB available, wants " + AVAILABLE_MIB;
        return available.getAsLong() >= AVAILABLE_MIB ? Finding.ok("memory", found) : Finding.warning("memory", found);
    }

    /// @param limits lines of Linux's file; none elsewhere
    static Finding openFiles(List<String> limits) {
        String limit = limits.stream()
                .filter(line -> line.startsWith("Max open files"))
                .map(line -> line.split("\\s+")[3])
                .findFirst()
                .orElse("");
        if (!limit.matches("\\d{1,18}")) {
            return Finding.ok("open files", limit.isEmpty() ? "not known on this system" : limit);
        }
        return Long.parseLong(limit) >= OPEN_FILES
                ? Finding.ok("open files", limit)
                : Finding.warning("open files", limit + ": raise it with ulimit -n " + OPEN_FILES);
    }

    Finding port(int port, String option) {
        if (own.contains(port)) {
            return Finding.ok("port " + port, "used by the platform that runs here");
        }
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return Finding.ok("port " + port, "free");
        } catch (IOException e) {
            return Finding.warning("port " + port, "taken: choose another with " + option);
        }
    }

    private Finding disk() {
        try {
            Path there = data;
            while (!Files.exists(there) && there.getParent() != null) {
                there = there.getParent();
            }
            long gib = Files.getFileStore(there).getUsableSpace() >> 30;
            String found = gib + " GiB free for " + data + ", wants " + FREE_GIB;
            return gib >= FREE_GIB ? Finding.ok("disk", found) : Finding.warning("disk", found);
        } catch (IOException e) {
            return Finding.warning("disk", data + ": " + e.getMessage());
        }
    }

    private static List<String> lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
