package parley.toolbox.up;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import parley.analytics.Analytics;
import parley.analytics.AnalyticsSettings;
import parley.analytics.figures.FigureSettings;
import parley.contract.topic.Topic;
import parley.local.LocalOptions;
import parley.local.LocalPlatform;
import parley.local.Platform;
import parley.local.process.ProcessOptions;
import parley.local.process.ProcessPlatform;
import parley.toolbox.DataDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Starts everything and stays until it is stopped.
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description =
                "Start broker, database, cache and all services on this machine; Ctrl-C stops them and keeps the data.",
        footer = {
            "",
            "Examples:",
            "  parley up                                    ports 8080 and 8081, data in ~/.local/share/parley",
            "  parley up --gateways 2 --data /tmp/parley    two gateways (8080 and 8090), data elsewhere",
            "  parley up --processes --brokers 3            a process for each part: kill $(cat DIR/pids/kafka-1)",
        })
public final class UpCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where data is kept (default: parley in the data home).")
    private @Nullable Path data;

    @Option(
            names = "--gateway-port",
            defaultValue = "8080",
            description = "Of the first gateway; the others +10, +20 … 0: any. Default: ${DEFAULT-VALUE}.")
    private int gatewayPort;

    @Option(
            names = "--status-port",
            defaultValue = "8081",
            description = "Of the status API. 0: any. Default: ${DEFAULT-VALUE}.")
    private int statusPort;

    @Option(names = "--gateways", defaultValue = "1", description = "How many, 1 to 9. Default: ${DEFAULT-VALUE}.")
    private int gateways;

    @Option(names = "--brokers", defaultValue = "1", description = "1 or 3. Default: ${DEFAULT-VALUE}.")
    private int brokers;

    @Option(
            names = "--processes",
            description = "Give every service and backend a process of its own: ids in DIR/pids, logs in DIR/logs.")
    private boolean processes;

    @Option(
            names = "--workers",
            paramLabel = "N",
            description = "Delivery workers, 1 to 9; more than one only with --processes. Default: 1.")
    private @Nullable Integer workers;

    @Option(names = "--analytics", description = "Also count, and redact messages: see parley analytics.")
    private boolean analytics;

    /// Picocli fills it.
    @SuppressWarnings("NullAway.Init")
    public UpCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Platform platform = start(line -> {
            err.println("  " + line);
            err.flush();
        });
        Analytics counting = analytics ? counting(platform) : null;
        var stopped = new CountDownLatch(1);
        var ready = new AtomicBoolean();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            RunningPlatform.remove(platform.directory());
            if (counting != null) {
                counting.close();
            }
            platform.close();
            stopped.countDown();
            if (ready.get()) {
                Runtime.getRuntime().halt(0); // stopped as asked, which is no failure
            }
        }));
        List<DemoUsers.DemoUser> made =
                DemoUsers.create(platform.directory(), platform.gateways().getFirst(), new SecureRandom());
        new RunningPlatform(
                        ProcessHandle.current().pid(), platform.gateways(), platform.status(), platform.management())
                .write(platform.directory());
        report(platform, made, out);
        ready.set(true);
        stopped.await();
        return 0;
    }

    /// In this process, also where everything else has its own: nobody waits for it.
    private Analytics counting(Platform platform) {
        var started = new Analytics(
                new AnalyticsSettings(platform.kafka(), brokers, Topic.GENERATION, true, true, FigureSettings.USUAL));
        started.start();
        return started;
    }

    private Platform start(Consumer<String> progress) {
        Path directory = data == null ? DataDirectory.standard() : data;
        int wanted = workers == null ? 1 : workers;
        if (!processes && wanted != 1) {
            throw new ParameterException(spec.commandLine(), "--workers " + wanted + ": needs --processes");
        }
        return processes
                ? ProcessPlatform.start(checked(() -> new ProcessOptions(local(directory), wanted, false)), progress)
                : LocalPlatform.start(checked(() -> local(directory)), progress);
    }

    private LocalOptions local(Path directory) {
        return new LocalOptions(directory, gatewayPort, statusPort, gateways, brokers);
    }

    private <T> T checked(Supplier<T> options) {
        try {
            return options.get();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()));
        }
    }

    private static void report(Platform platform, List<DemoUsers.DemoUser> made, PrintWriter out) {
        for (URI gateway : platform.gateways()) {
            out.println("gateway    " + gateway + "   WebSocket "
                    + gateway.toString().replaceFirst("^http", "ws") + "/ws");
        }
        out.println("status     " + platform.status());
        out.println("kafka      " + platform.kafka());
        platform.management().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(each -> out.println("health     " + each.getValue() + "/actuator/health   " + each.getKey()));
        out.println("data       " + platform.directory());
        for (DemoUsers.DemoUser user : made) {
            out.printf(
                    "demo user  %-7s password %s   (told once; kept in demo-users.json in the data directory)%n",
                    user.username(), user.password());
        }
        out.printf("started in %.1f s%n", platform.startMillis() / 1000.0);
        out.println("ready");
        out.flush();
    }
}
