package parley.toolbox.up;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import parley.client.ParleyClient;
import parley.client.ParleyException;
import parley.toolbox.CommandFailedException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Two people to try things out with. Their passwords are random, told once, and kept in a file that only
/// the owner of the data can read: written before the accounts are made, so that no kill can lose them.
public final class DemoUsers {
    /// Somebody who can log in.
    public record DemoUser(String username, String password) {}

    /// @param missing whether the accounts may still have to be made; files from before it was kept lack it
    private record Kept(List<DemoUser> users, boolean missing) {}

    private static final List<String> NAMES = List.of("alice", "bob");
    private static final int PASSWORD_BYTES = 15;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private DemoUsers() {}

    /// @return the demo users of a data directory; none when there are none yet
    public static List<DemoUser> read(Path directory) {
        return load(file(directory)).users();
    }

    /// Makes the users, or finishes what a start that was killed had begun.
    ///
    /// @return the users that were made now; none when they were there
    static List<DemoUser> create(Path directory, URI gateway, SecureRandom random) {
        Path file = file(directory);
        Kept kept = load(file);
        if (!kept.users().isEmpty() && !kept.missing()) {
            return List.of();
        }
        List<DemoUser> users = kept.users().isEmpty() ? invent(random) : kept.users();
        keep(file, new Kept(users, true));
        try (ParleyClient client = ParleyClient.of(gateway, null)) {
            users.forEach(user -> register(client, user));
        }
        keep(file, new Kept(users, false));
        return users;
    }

    private static List<DemoUser> invent(SecureRandom random) {
        return NAMES.stream().map(name -> new DemoUser(name, password(random))).toList();
    }

    private static String password(SecureRandom random) {
        byte[] bytes = new byte[PASSWORD_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void register(ParleyClient client, DemoUser user) {
        try {
            client.register(user.username(), user.password(), null);
        } catch (ParleyException e) {
            if (!e.code().equals("username_taken") || !canLogIn(client, user)) {
                throw new CommandFailedException(
                        "demo user " + user.username() + " could not be made: " + e.getMessage(), e);
            }
        }
    }

    /// Whether the account that is there is the one that an earlier start made.
    private static boolean canLogIn(ParleyClient client, DemoUser user) {
        try {
            client.login(user.username(), user.password(), "up").logout();
            return true;
        } catch (ParleyException e) {
            if (e.retry()) {
                throw e;
            }
            return false;
        }
    }

    private static Kept load(Path file) {
        try {
            return Files.exists(file) ? JSON.readValue(file.toFile(), Kept.class) : new Kept(List.of(), true);
        } catch (JacksonException e) {
            throw new CommandFailedException(file + " could not be read: " + e.getOriginalMessage(), e);
        }
    }

    private static void keep(Path file, Kept kept) {
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            Path part = Files.createTempFile(file.toAbsolutePath().getParent(), "demo-users", ".part", ownerOnly);
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(JSON.writeValueAsBytes(kept)));
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailedException(file + " could not be written: " + e.getMessage(), e);
        }
    }

    private static Path file(Path directory) {
        return directory.resolve("demo-users.json");
    }
}
