package parley.toolbox.chat;

import java.io.Console;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import parley.client.ParleyClient;
import parley.client.Session;
import parley.toolbox.CommandFailedException;
import parley.toolbox.DataDirectory;
import parley.toolbox.up.DemoUsers;
import parley.toolbox.up.RunningPlatform;
import picocli.CommandLine.Option;

/// The options by which a command finds the server and its user: by default the platform that `parley up`
/// runs on this
/// machine, and its demo users.
final class ServerOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "data directory of `parley up` (default: parley in the data home)")
    private @Nullable Path data;

    @Option(
            names = "--server",
            paramLabel = "URL",
            split = ",",
            description = "gateway address, such as http://127.0.0.1:8080; several with commas")
    private List<URI> servers = List.of();

    @Option(names = "--status", paramLabel = "URL", description = "address of the status service")
    private @Nullable URI status;

    Path directory() {
        return data == null ? DataDirectory.standard() : data.toAbsolutePath();
    }

    /// @throws CommandFailedException when no server was named and none runs here
    List<URI> gateways() {
        if (!servers.isEmpty()) {
            servers.forEach(ServerOptions::checked);
            return servers;
        }
        return running().gateways();
    }

    /// @return null when a server was named without its status service
    @Nullable URI status() {
        return status != null || !servers.isEmpty() ? status : running().status();
    }

    /// A client of that server. The caller closes it.
    ParleyClient client() {
        return new ParleyClient(gateways(), status(), Clock.systemUTC(), new Random());
    }

    /// Logs in: with PARLEY_PASSWORD, or as a demo user, or asks.
    Session login(ParleyClient client, String user, String device) {
        return client.login(user, password(System.getenv(), user), device);
    }

    String password(Map<String, String> environment, String user) {
        String given = environment.getOrDefault("PARLEY_PASSWORD", "");
        if (!given.isEmpty()) {
            return given;
        }
        if (servers.isEmpty() || data != null) {
            for (DemoUsers.DemoUser demo : DemoUsers.read(directory())) {
                if (demo.username().equals(user)) {
                    return demo.password();
                }
            }
        }
        return asked(user);
    }

    private static String asked(String user) {
        Console console = System.console();
        char @Nullable [] typed = console == null || !console.isTerminal()
                ? null
                : console.readPassword("password of %s: ", InertText.of(user));
        if (typed == null) {
            throw new CommandFailedException("no password for " + user + ": set PARLEY_PASSWORD");
        }
        return new String(typed);
    }

    private RunningPlatform running() {
        Path directory = directory();
        return RunningPlatform.read(directory)
                .orElseThrow(() -> new CommandFailedException("nothing runs on " + directory
                        + ": start it with `parley up`, or name a server with --server"));
    }

    private static void checked(URI address) {
        String scheme = String.valueOf(address.getScheme());
        if (!List.of("http", "https", "ws", "wss").contains(scheme) || address.getHost() == null) {
            throw new CommandFailedException(
                    "server address is " + address + ", expected such as http://127.0.0.1:8080");
        }
    }
}
