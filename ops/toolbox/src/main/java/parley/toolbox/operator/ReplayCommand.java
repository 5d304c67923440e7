package parley.toolbox.operator;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.toolbox.NoCommandException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// Replays of the log.
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Write the database again from the log, copy messages to another topic, or have devices get"
                + " messages again.",
        footer = {
            "",
            "Examples:",
            "  parley replay plan --target rebuild --partition 3",
            "  parley replay run --target rebuild --conversation ID --execute",
            "  parley replay run --target rebuild --store redis --partition 3 --execute",
            "  parley replay run --target copy --topic mine --from-time 2026-01-01T00:00:00Z --execute",
            "  parley replay plan --target redeliver --conversation ID",
            "  parley replay run --target redeliver --member USER --device phone --execute",
        })
public final class ReplayCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public ReplayCommand() {}

    @Override
    public void run() {
        throw new NoCommandException(spec.commandLine());
    }

    /// What is meant.
    static final class Selection {
        @Option(names = "--target", required = true, description = "rebuild, copy or redeliver.")
        private String target;

        @Option(names = "--store", description = "To rebuild: mysql (default) or redis, the view of the workers.")
        private @Nullable String store;

        @Option(names = "--conversation", paramLabel = "ID", description = "One conversation.")
        private @Nullable UUID conversation;

        @Option(names = "--partition", paramLabel = "P", description = "One partition.")
        private @Nullable Integer partition;

        @Option(names = "--from-offset", paramLabel = "N", description = "With --partition: the first offset.")
        private @Nullable Long fromOffset;

        @Option(names = "--to-offset", paramLabel = "N", description = "With --partition: the one behind the last.")
        private @Nullable Long toOffset;

        @Option(
                names = "--from-time",
                paramLabel = "TIME",
                description = "From this time on, such as 2026-01-01T00:00:00Z.")
        private @Nullable Instant fromTime;

        @Option(names = "--to-time", paramLabel = "TIME", description = "Before this time.")
        private @Nullable Instant toTime;

        @Option(names = "--member", paramLabel = "USER", description = "To redeliver: the devices of this user.")
        private @Nullable UUID member;

        @Option(names = "--device", paramLabel = "NAME", description = "With --member: one device.")
        private @Nullable String device;

        @Option(
                names = "--from",
                paramLabel = "SEQ",
                description = "To redeliver: the first message of --conversation.")
        private @Nullable Long fromSeq;

        @Option(names = "--topic", description = "Where a copy goes.")
        private @Nullable String topic;

        @Option(names = "--rate", paramLabel = "N", description = "Records (redeliver: messages) a second at most.")
        private @Nullable Integer rate;

        @Option(names = "--note", description = "Why; kept with the job.")
        private @Nullable String note;

        /// Picocli makes it.
        @SuppressWarnings("NullAway.Init")
        Selection() {}

        boolean ofViews(CommandSpec spec) {
            if (store == null || store.equals("mysql")) {
                return false;
            }
            if (!store.equals("redis") || !target.equals("rebuild")) {
                throw new ParameterException(
                        spec.commandLine(), "--store " + store + ": expected mysql or redis, with --target rebuild");
            }
            return true;
        }

        Map<String, Object> body(boolean execute) {
            var body = new HashMap<String, Object>(Map.of("target", target, "execute", execute));
            put(body, "conversation", conversation == null ? null : conversation.toString());
            put(body, "partition", partition);
            put(body, "fromOffset", fromOffset);
            put(body, "toOffset", toOffset);
            put(body, "fromTime", fromTime == null ? null : fromTime.toString());
            put(body, "toTime", toTime == null ? null : toTime.toString());
            put(body, "user", member == null ? null : member.toString());
            put(body, "device", device);
            put(body, "fromSeq", fromSeq);
            put(body, "topic", topic);
            put(body, "rate", rate);
            put(body, "note", note);
            return body;
        }

        private static void put(Map<String, Object> body, String name, @Nullable Object value) {
            if (value != null) {
                body.put(name, value);
            }
        }
    }

    @Command(name = "plan", mixinStandardHelpOptions = true, description = "Count what is meant, and change nothing.")
    int plan(@Mixin OperatorOptions server, @Mixin Selection selection) {
        return start(server, selection, false);
    }

    @Command(name = "run", mixinStandardHelpOptions = true, description = "Plan, or with --execute do it and wait.")
    int start(
            @Mixin OperatorOptions server,
            @Mixin Selection selection,
            @Option(names = "--execute", description = "Really do it.") boolean execute) {
        if (selection.ofViews(spec)) {
            return views(server, selection.partition, execute);
        }
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            JsonNode job = calls.job("/v1/operator/replays", selection.body(execute), lines::progress);
            lines.progressEnds();
            show(server, lines, job);
            if (!execute && !server.json) {
                lines.remark("a plan; parley replay run … --execute does it");
            }
            return OperatorCalls.state(job).equals("done") ? 0 : 1;
        }
    }

    private int views(OperatorOptions server, @Nullable Integer only, boolean execute) {
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            boolean done = true;
            for (int partition : only == null ? Views.partitions(calls) : List.of(only)) {
                JsonNode view = Views.rebuild(calls, partition, execute);
                done &= !Lines.text(view, "state").equals("running");
                if (server.json) {
                    lines.json(view);
                } else {
                    lines.row(
                            "view " + partition,
                            Lines.text(view, "state"),
                            Lines.text(view, "records") + " records from offset " + Lines.text(view, "from"));
                }
            }
            lines.print();
            if (!execute && !server.json) {
                lines.remark("a plan; parley replay run … --execute does it");
            }
            return done ? 0 : 1;
        }
    }

    @Command(name = "status", mixinStandardHelpOptions = true, description = "One job, or the newest hundred.")
    int status(@Mixin OperatorOptions server, @Parameters(paramLabel = "JOB", arity = "0..1") @Nullable UUID job) {
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            if (job != null) {
                show(server, lines, calls.get("/v1/operator/replays/" + job));
                return 0;
            }
            JsonNode all = calls.get("/v1/operator/replays");
            if (server.json) {
                lines.json(all);
                return 0;
            }
            for (JsonNode each : all.path("jobs")) {
                lines.row(
                        OperatorCalls.id(each),
                        Lines.text(each.path("command"), "kind"),
                        OperatorCalls.state(each),
                        Lines.text(each.path("command"), "at"),
                        each.path("progress").path("done").asLong() + " of "
                                + each.path("progress").path("total").asLong());
            }
            lines.print();
        }
        return 0;
    }

    @Command(name = "pause", mixinStandardHelpOptions = true, description = "Hold a job.")
    int pause(@Mixin OperatorOptions server, @Parameters(paramLabel = "JOB") UUID job) {
        return wish(server, job, "pause");
    }

    @Command(name = "resume", mixinStandardHelpOptions = true, description = "Let a job go on.")
    int resume(@Mixin OperatorOptions server, @Parameters(paramLabel = "JOB") UUID job) {
        return wish(server, job, "resume");
    }

    @Command(name = "cancel", mixinStandardHelpOptions = true, description = "End a job for good; what it wrote stays.")
    int cancel(@Mixin OperatorOptions server, @Parameters(paramLabel = "JOB") UUID job) {
        return wish(server, job, "cancel");
    }

    private int wish(OperatorOptions server, UUID job, String wish) {
        try (OperatorCalls calls = server.calls()) {
            show(server, new Lines(spec), calls.post("/v1/operator/replays/" + job + "/" + wish, Map.of()));
        }
        return 0;
    }

    private static void show(OperatorOptions server, Lines lines, JsonNode job) {
        if (server.json) {
            lines.json(job);
            return;
        }
        JsonNode progress = job.path("progress");
        lines.row("job", OperatorCalls.id(job));
        lines.row("state", OperatorCalls.state(job));
        lines.row("wish", Lines.text(job.path("command"), "wish"));
        progress.forEachEntry((name, value) -> {
            if (value.isValueNode() && !name.equals("job") && !name.equals("state")) {
                lines.row(name, value.asString());
            }
        });
        progress.path("items")
                .forEach(item -> lines.row(
                        Lines.text(item, "kind"),
                        Lines.text(item, "place") + ": " + Lines.text(item, "expected")
                                + (item.has("found") ? "; " + Lines.text(item, "found") : "")));
        progress.path("unproven").forEach(each -> lines.row("unproven", each.asString()));
        lines.print();
    }
}
