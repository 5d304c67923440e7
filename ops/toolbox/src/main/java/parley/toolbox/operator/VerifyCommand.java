package parley.toolbox.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parley.contract.topic.Partitions;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Proves that the database is the fold of the log.
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Fold the log and compare the database (messages, heads, cursors, failures) and the Redis view with it,",
            "and the delivery statuses.",
            "Each difference is a line: kind, place, what the log says, what is there. Exit code 1 when there is one.",
        })
public final class VerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OperatorOptions server;

    @ArgGroup
    private @Nullable Part part;

    @Option(
            names = "--repair",
            description = "Set the rows right that differ, and have views made anew; with --execute.")
    private boolean repair;

    @Option(names = "--execute", description = "Really repair.")
    private boolean execute;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public VerifyCommand() {}

    /// What is looked at; everything without it.
    static final class Part {
        @Option(names = "--conversation", paramLabel = "ID", description = "Only this conversation.")
        private @Nullable UUID conversation;

        @Option(names = "--partition", paramLabel = "P", description = "Only this partition.")
        private @Nullable Integer partition;
    }

    @Override
    public Integer call() {
        Map<String, Object> body = new HashMap<>(Map.of("repair", repair, "execute", execute));
        if (part != null && part.conversation != null) {
            body.put("conversation", part.conversation.toString());
        }
        if (part != null && part.partition != null) {
            body.put("partition", part.partition);
        }
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            JsonNode job = calls.job("/v1/operator/verifications", body, lines::progress);
            lines.progressEnds();
            JsonNode progress = job.path("progress");
            List<JsonNode> views = views(calls);
            long found = progress.path("found").asLong();
            long repaired = progress.path("changed").asLong();
            long inViews = views.stream()
                    .filter(view -> !view.path("repaired").asBoolean())
                    .mapToLong(view -> view.path("differences").size())
                    .sum();
            if (server.json) {
                ObjectNode all = JsonMapper.shared().createObjectNode();
                all.set("database", job);
                all.set("views", JsonMapper.shared().createArrayNode().addAll(views));
                lines.json(all);
            } else {
                show(lines, progress, views);
                lines.remark(progress.path("done").asLong() + " records folded, " + (found + inViews) + " differences"
                        + (repaired > 0 ? ", " + repaired + " repaired" : "")
                        + (found > 0 && !execute ? "; parley verify --repair --execute sets the database right" : ""));
            }
            return found > repaired || inViews > 0 ? 1 : 0;
        }
    }

    /// @return what each view that is meant differs in
    private List<JsonNode> views(OperatorCalls calls) {
        List<Integer> all = Views.partitions(calls);
        UUID conversation = part == null ? null : part.conversation;
        Integer only = part == null ? null : part.partition;
        if (conversation != null) {
            only = new Partitions(all.size()).of(conversation);
        }
        var views = new ArrayList<JsonNode>();
        for (int partition : all) {
            if (only == null || only == partition) {
                views.add(view(calls, partition));
                views.add(Views.verifyStatuses(calls, partition));
            }
        }
        return views;
    }

    /// A view is repaired by having it made anew, if it then is as it should be.
    private JsonNode view(OperatorCalls calls, int partition) {
        JsonNode view = Views.verify(calls, partition);
        if (repair && execute && !view.path("differences").isEmpty()) {
            Views.rebuild(calls, partition, true);
            boolean repaired =
                    Views.verify(calls, partition).path("differences").isEmpty();
            ((ObjectNode) view).put("repaired", repaired);
        }
        return view;
    }

    private static void show(Lines lines, JsonNode progress, List<JsonNode> views) {
        for (JsonNode item : progress.path("items")) {
            lines.row(
                    Lines.text(item, "kind") + (item.path("repaired").asBoolean() ? " (repaired)" : ""),
                    Lines.text(item, "place"),
                    "expected " + Lines.text(item, "expected"),
                    "found " + Lines.text(item, "found"));
        }
        for (JsonNode view : views) {
            for (JsonNode item : view.path("differences")) {
                lines.row(
                        Lines.text(item, "kind") + (view.path("repaired").asBoolean() ? " (repaired)" : ""),
                        Lines.text(item, "place"),
                        "expected " + Lines.text(item, "expected"),
                        "found " + Lines.text(item, "found"));
            }
        }
        lines.print();
        progress.path("unproven").forEach(each -> lines.remark("unproven: " + each.asString()));
        views.forEach(view ->
                view.path("unproven").forEach(each -> lines.remark("unproven in the view: " + each.asString())));
    }
}
