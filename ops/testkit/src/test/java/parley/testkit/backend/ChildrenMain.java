package parley.testkit.backend;

import java.io.IOException;
import java.nio.file.Path;

/// A JVM of its own that starts MySQL and Redis, says their process ids in one line, and waits until it is killed or
/// its standard input ends.
final class ChildrenMain {
    private ChildrenMain() {}

    public static void main(String[] arguments) throws IOException {
        Path home = Path.of(arguments[0]);
        InstallationCache cache = InstallationCache.ofUser();
        MySqlServer mysql = new MySqlServer(MySqlInstallation.prepare(cache), home.resolve("mysql"), true);
        RedisServer redis = new RedisServer(RedisInstallation.prepare(cache), home.resolve("redis"), true);
        mysql.start();
        redis.start();
        System.out.println(mysql.pid().orElseThrow() + " " + redis.pid().orElseThrow());
        while (System.in.read() >= 0) {
            // wait for the end of the input
        }
    }
}
