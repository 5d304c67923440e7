package parley.toolbox.up;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import parley.toolbox.CommandFailedException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What runs on a data directory, so that other commands find it: written when it is ready, removed when it
/// stops.
///
/// @param pid of the process that answers
/// @param management address of each service by its name; health is below `/actuator/health`
public record RunningPlatform(long pid, List<URI> gateways, URI status, Map<String, URI> management) {
    /// Files of an older version say nothing about management.
    public RunningPlatform(long pid, List<URI> gateways, URI status, @Nullable Map<String, URI> management) {
        this.pid = pid;
        this.gateways = gateways;
        this.status = status;
        this.management = management == null ? Map.of() : new TreeMap<>(management);
    }

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// @return empty when nothing runs there, also when it was killed and could not say so
    public static Optional<RunningPlatform> read(Path directory) {
        Path file = file(directory);
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), RunningPlatform.class))
                    .filter(RunningPlatform::alive);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (JacksonException e) { // whose whole message is two lines
            throw new CommandFailedException(file + " could not be read: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new CommandFailedException(file + " could not be read: " + e.getMessage(), e);
        }
    }

    void write(Path directory) {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            Path part = Files.createTempFile(directory, "running", ".part", ownerOnly);
            Files.write(part, JSON.writeValueAsBytes(this));
            Files.move(part, file(directory), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailedException(file(directory) + " could not be written: " + e.getMessage(), e);
        }
    }

    static void remove(Path directory) {
        try {
            Files.deleteIfExists(file(directory));
        } catch (IOException e) {
            throw new CommandFailedException(file(directory) + " could not be deleted: " + e.getMessage(), e);
        }
    }

    private boolean alive() {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static Path file(Path directory) {
        return directory.resolve("running.json");
    }
}
