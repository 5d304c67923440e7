package parley.toolbox.up;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import parley.toolbox.CommandFailedException;
import tools.jackson.databind.json.JsonMapper;

/// Two people to try things out with. Their passwords are random, told once, and kept in a file that only
/// the owner of the data can read.
public final class DemoUsers {
    /// Somebody who can log in.
    public record DemoUser(String username, String password) {}

    private record Kept(List<DemoUser> users) {}

    private static final List<String> NAMES = List.of("alice", "bob");
    private static final int PASSWORD_BYTES = 15;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private DemoUsers() {}

    /// @return the demo users of a data directory; none when there are none yet
    public static List<DemoUser> read(Path directory) {
        Path file = file(directory);
        return Files.exists(file) ? JSON.readValue(file.toFile(), Kept.class).users() : List.of();
    }

    /// @return the users that were made now; none when they were there
    static List<DemoUser> create(Path directory, URI gateway, SecureRandom random) {
        if (!read(directory).isEmpty()) {
            return List.of();
        }
        var users = new ArrayList<DemoUser>();
        for (String name : NAMES) {
            byte[] bytes = new byte[PASSWORD_BYTES];
            random.nextBytes(bytes);
            var user =
                    new DemoUser(name, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
            register(gateway, user);
            users.add(user);
        }
        keep(file(directory), new Kept(users));
        return users;
    }

    private static void register(URI gateway, DemoUser user) {
        var request = HttpRequest.newBuilder(gateway.resolve("/v1/users"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(user)))
                .build();
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 201) {
                throw new CommandFailedException(
                        "demo user " + user.username() + " could not be made: " + answer.body());
            }
        } catch (IOException e) {
            throw new CommandFailedException("demo users could not be made: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailedException("interrupted while making demo users", e);
        }
    }

    private static void keep(Path file, Kept kept) {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            Path part = Files.createTempFile(file.getParent(), "demo-users", ".part", ownerOnly);
            Files.write(part, JSON.writeValueAsBytes(kept), StandardOpenOption.TRUNCATE_EXISTING);
            Files.move(part, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CommandFailedException(file + " could not be written: " + e.getMessage(), e);
        }
    }

    private static Path file(Path directory) {
        return directory.resolve("demo-users.json");
    }
}
