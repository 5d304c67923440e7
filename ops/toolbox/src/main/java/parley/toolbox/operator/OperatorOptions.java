package parley.toolbox.operator;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import parley.toolbox.CommandFailedException;
import parley.toolbox.DataDirectory;
import parley.toolbox.up.RunningPlatform;
import picocli.CommandLine.Option;

/// How a command finds the platform and shows that an operator calls: a token, or a name with the password in
/// PARLEY_PASSWORD.
final class OperatorOptions {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data directory of `parley up` (default: parley in the data home).")
    private @Nullable Path data;

    @Option(names = "--status", paramLabel = "URL", description = "Address of the status service.")
    private @Nullable URI status;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "A gateway: to log in with --user, and for what gateways answer.")
    private @Nullable URI server;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            defaultValue = "${env:PARLEY_TOKEN}",
            description = "An operator's access token. Default: the variable PARLEY_TOKEN.")
    private @Nullable String token;

    @Option(
            names = "--user",
            paramLabel = "OPERATOR",
            description = "Log in as this operator, with the password in PARLEY_PASSWORD.")
    private @Nullable String user;

    @Option(names = "--json", description = "The answer as JSON.")
    boolean json;

    /// Logs in when there is no token.
    ///
    /// @throws CommandFailedException when nothing runs there, or nobody says who calls
    OperatorCalls calls() {
        return calls(status == null ? running().status() : status);
    }

    /// As [#calls], for what gateways answer.
    OperatorCalls gatewayCalls() {
        return calls(gateway());
    }

    private URI gateway() {
        return server == null ? running().gateways().getFirst() : server;
    }

    private OperatorCalls calls(URI address) {
        String given = token;
        if (given != null && !given.isBlank()) {
            return new OperatorCalls(address, given);
        }
        String password = System.getenv().getOrDefault("PARLEY_PASSWORD", "");
        if (user == null || password.isEmpty()) {
            throw new CommandFailedException("who calls? Give --token or PARLEY_TOKEN, or --user with PARLEY_PASSWORD;"
                    + " make an operator with parley users create --operator NAME");
        }
        return OperatorCalls.login(gateway(), address, user, password);
    }

    private RunningPlatform running() {
        Path directory = data == null ? DataDirectory.standard() : data.toAbsolutePath();
        return RunningPlatform.read(directory)
                .orElseThrow(() -> new CommandFailedException(
                        "nothing runs on " + directory + ": start it with parley up, or name a service with --status"));
    }
}
