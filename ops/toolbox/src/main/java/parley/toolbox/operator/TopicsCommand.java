package parley.toolbox.operator;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// Topics and groups.
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        description = "Topics and their records; with --groups, how far groups are behind, in messages and seconds.")
public final class TopicsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private OperatorOptions server;

    @Option(names = "--groups", description = "Groups and their lag.")
    private boolean groups;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public TopicsCommand() {}

    @Override
    public Integer call() {
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            JsonNode answer = calls.get(groups ? "/v1/operator/groups" : "/v1/operator/topics");
            if (server.json) {
                lines.json(answer);
                return 0;
            }
            if (groups) {
                answer.path("groups")
                        .forEach(group -> lines.row(
                                Lines.text(group, "group"),
                                Lines.text(group, "state"),
                                "lag " + group.path("lag").asLong(),
                                group.path("lagSeconds").asDouble() + " s"));
            } else {
                answer.path("topics")
                        .forEach(topic -> lines.row(
                                Lines.text(topic, "topic"),
                                topic.path("partitions").size() + " partitions",
                                topic.path("records").asLong() + " records"));
            }
            lines.print();
        }
        return 0;
    }
}
