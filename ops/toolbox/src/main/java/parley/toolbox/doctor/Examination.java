package parley.toolbox.doctor;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.toolbox.CommandFailedException;
import parley.toolbox.up.RunningPlatform;

/// Looks at this machine, and at the platform that runs on a data directory.
final class Examination {
    private final Path data;
    private final Programs programs;

    /// @param path where programs are looked for, as the variable PATH
    Examination(Path data, String path) {
        this.data = data.toAbsolutePath();
        this.programs = new Programs(path);
    }

    /// Blocks: runs Maven, and asks the services of a running platform.
    List<Finding> findings() {
        var findings = new ArrayList<>(programs.findings());
        Optional<RunningPlatform> running;
        try {
            running = RunningPlatform.read(data);
        } catch (CommandFailedException e) {
            findings.add(Finding.failed("running", String.valueOf(e.getMessage())));
            running = Optional.empty();
        }
        findings.addAll(new Machine(data, running.map(Examination::ports).orElse(Set.of())).findings());
        findings.add(directory());
        running.ifPresent(platform -> findings.addAll(ServiceHealth.of(platform.management())));
        return findings;
    }

    private static Set<Integer> ports(RunningPlatform platform) {
        var ports = new HashSet<Integer>();
        platform.gateways().stream().map(URI::getPort).forEach(ports::add);
        ports.add(platform.status().getPort());
        return ports;
    }

    private Finding directory() {
        Path lock = data.resolve("lock");
        if (!Files.exists(lock)) {
            return Finding.ok("data directory", data + ", not used yet");
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                FileLock taken = channel.tryLock()) {
            return Finding.ok(
                    "data directory",
                    taken == null
                            ? data + ", a platform is running: process "
                                    + Files.readString(lock).strip()
                            : data + ", nobody is running");
        } catch (IOException e) {
            return Finding.warning("data directory", data + ": " + e.getMessage());
        }
    }
}
