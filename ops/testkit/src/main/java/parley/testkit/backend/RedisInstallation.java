package parley.testkit.backend;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// The redis-server that comes packed in an ordinary artifact, unpacked once for each user.
record RedisInstallation(Path program) {
    static RedisInstallation prepare(InstallationCache cache) {
        String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
        Path directory = cache.entry(resource, fresh -> unpack(resource, fresh.resolve("redis-server")));
        return new RedisInstallation(directory.resolve("redis-server"));
    }

    /// The name of the packed program for this kind of machine.
    static String resource(String system, String architecture) {
        boolean arm = architecture.equals("aarch64");
        if (system.equals("Linux") && (arm || architecture.equals("amd64"))) {
            return arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
        }
        if (system.startsWith("Mac")) {
            return arm ? "redis-server-6.2.6-v5-darwin-arm64" : "redis-server-6.2.6-v5-darwin-amd64";
        }
        throw new BackendException("there is no embedded Redis for " + system + " on " + architecture
                + ": it exists for Linux and macOS; use -Dparley.backends=containers");
    }

    private static void unpack(String resource, Path target) throws IOException {
        try (InputStream packed = RedisInstallation.class.getResourceAsStream("/" + resource)) {
            if (packed == null) {
                throw new BackendException(
                        resource + " is not on the class path (com.github.codemonstur:embedded-redis)");
            }
            Files.copy(packed, target);
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }
}
