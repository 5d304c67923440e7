package parley.toolbox.users;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import parley.edge.account.Accounts;
import parley.edge.rest.ProblemException;
import parley.edge.rest.Secret;
import parley.toolbox.CommandFailedException;
import parley.toolbox.DataDirectory;
import parley.toolbox.NoCommandException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Makes users.
@Command(
        name = "users",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Make users and operators.",
        footer = {
            "",
            "Examples:",
            "  parley users create --operator olga            on the data of the platform that runs here",
            "  parley users import people.csv --token TOKEN   username[,display name] a line",
        })
public final class UsersCommand implements Runnable {
    private static final int PASSWORD_BYTES = 15;

    @Spec
    private CommandSpec spec;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public UsersCommand() {}

    /// Where the users of an import come from.
    static final class Source {
        @Parameters(paramLabel = "FILE", description = "One username[,display name] a line.")
        private @Nullable Path file;

        @Option(names = "--count", paramLabel = "N", description = "Make N users with numbered names instead.")
        private @Nullable Integer count;
    }

    @Override
    public void run() {
        throw new NoCommandException(spec.commandLine());
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Make one user on this machine's own data, with a random password that is told once.")
    int create(
            @Parameters(paramLabel = "USERNAME") String username,
            @Option(names = "--operator", description = "May do what operators do.") boolean operator,
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            description = "Of the platform that runs (default: parley in the data home).")
                    @Nullable Path data) {
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        try (Accounts accounts = Accounts.over(OwnData.open(data == null ? DataDirectory.standard() : data))) {
            Accounts.Profile made = accounts.create(username, new Secret(password), null, operator);
            PrintWriter out = spec.commandLine().getOut();
            out.println("user      " + made.username() + "   " + made.user() + (operator ? "   operator" : ""));
            out.println("password  " + password);
            out.flush();
            return 0;
        } catch (ProblemException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        }
    }

    @Command(
            name = "import",
            mixinStandardHelpOptions = true,
            description = {
                "Make accounts without passwords; those that are there stay as they are.",
                "With --device each also gets a session, and its access token is printed.",
            })
    int bulk(
            @ArgGroup(exclusive = true, multiplicity = "1") Source source,
            @Option(
                            names = "--server",
                            paramLabel = "URL",
                            defaultValue = "http://127.0.0.1:8080",
                            description = "A gateway. Default: ${DEFAULT-VALUE}.")
                    URI server,
            @Option(
                            names = "--token",
                            required = true,
                            defaultValue = "${env:PARLEY_TOKEN}",
                            description = "An operator's access token. Default: the variable PARLEY_TOKEN.")
                    String token,
            @Option(names = "--device", paramLabel = "NAME", description = "Open a session of this device.") @Nullable String device,
            @Option(names = "--prefix", defaultValue = "user-", description = "Of names. Default: ${DEFAULT-VALUE}.")
                    String prefix,
            @Option(names = "--json", description = "One object a line.") boolean json) {
        List<Wanted> wanted = wanted(source, prefix, device);
        PrintWriter out = spec.commandLine().getOut();
        var refused = new AtomicInteger();
        try (HttpClient http = HttpClient.newHttpClient()) {
            new BulkImport(http, server, token).run(wanted, part -> {
                part.forEach(user -> out.println(json ? BulkImport.json(user) : user.line()));
                out.flush();
                refused.addAndGet(
                        (int) part.stream().filter(user -> !user.good()).count());
            });
        }
        spec.commandLine().getErr().println(wanted.size() + " users, " + refused + " refused");
        return refused.get() == 0 ? 0 : 1;
    }

    private List<Wanted> wanted(Source source, String prefix, @Nullable String device) {
        Path file = source.file;
        if (file == null) {
            int count = source.count == null ? 0 : source.count;
            if (count < 1 || count > Wanted.MOST) {
                throw new ParameterException(
                        spec.commandLine().getSubcommands().get("import"),
                        "--count " + count + ": expected 1 to " + Wanted.MOST);
            }
            return Wanted.numbered(prefix, count, device);
        }
        try {
            return Wanted.parse(Files.readAllLines(file), device);
        } catch (IOException e) {
            throw new CommandFailedException(file + " could not be read: " + e.getMessage(), e);
        }
    }
}
