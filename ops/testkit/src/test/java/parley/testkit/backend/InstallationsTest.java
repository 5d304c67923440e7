package parley.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InstallationsTest {
    @TempDir
    private Path root;

    @Test
    void anEntryIsBuiltOnceHoweverManyAskForIt() {
        InstallationCache cache = new InstallationCache(root);
        AtomicInteger built = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                threads.submit(() -> cache.entry("entry", directory -> {
                    built.incrementAndGet();
                    Files.writeString(directory.resolve("file"), "content");
                }));
            }
        }
        assertThat(built).hasValue(1);
        assertThat(root.resolve("entry/file")).hasContent("content");
    }

    @Test
    void anEntryThatCouldNotBeBuiltIsNotThereAndIsTriedAgain() throws IOException {
        InstallationCache cache = new InstallationCache(root);
        assertThatThrownBy(() -> cache.entry("entry", directory -> {
                    Files.writeString(directory.resolve("half"), "");
                    throw new IOException("disk full");
                }))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("disk full");
        try (Stream<Path> left = Files.list(root)) {
            assertThat(left).extracting(path -> path.getFileName().toString()).containsExactly("entry.lock");
        }
        assertThat(cache.entry("entry", directory -> {})).isEmptyDirectory();
    }

    @Test
    void thePackedServersAreChosenByMachine() {
        assertThat(MySqlInstallation.archive("Linux", "amd64")).isEqualTo("mysql-Linux-amd64.tar.gz");
        assertThat(MySqlInstallation.archive("Mac OS X", "aarch64")).isEqualTo("mysql-Mac_OS_X-x86_64.tar.gz");
        assertThat(RedisInstallation.resource("Linux", "amd64")).isEqualTo("redis-server-6.2.6-v5-linux-amd64");
        assertThat(RedisInstallation.resource("Linux", "aarch64")).isEqualTo("redis-server-6.2.7-linux-arm64");
        assertThat(RedisInstallation.resource("Mac OS X", "aarch64")).isEqualTo("redis-server-6.2.6-v5-darwin-arm64");
        assertThatThrownBy(() -> MySqlInstallation.archive("Linux", "aarch64"))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("use -Dparley.backends=containers");
        assertThatThrownBy(() -> RedisInstallation.resource("Windows 11", "amd64"))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("use -Dparley.backends=containers");
    }

    @Test
    void everyPackedServerThatIsNamedIsOnTheClassPath() {
        assertThat(Stream.of(
                        MySqlInstallation.archive("Linux", "amd64"),
                        MySqlInstallation.archive("Mac OS X", "x86_64"),
                        RedisInstallation.resource("Linux", "amd64"),
                        RedisInstallation.resource("Linux", "aarch64"),
                        RedisInstallation.resource("Mac OS X", "x86_64"),
                        RedisInstallation.resource("Mac OS X", "aarch64")))
                .allSatisfy(name -> assertThat(InstallationsTest.class.getResource("/" + name))
                        .isNotNull());
    }
}
