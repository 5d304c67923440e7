package parley.toolbox.operator;

import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;
import parley.contract.audit.AuditChain;
import parley.contract.client.KafkaSettings;
import parley.status.operator.audit.KafkaAuditReader;
import parley.toolbox.NoCommandException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/// Shows and checks what operators did.
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "What operators did: a chain in which every record vouches for the one before it.")
public final class AuditCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /// Picocli makes it.
    @SuppressWarnings("NullAway.Init")
    public AuditCommand() {}

    @Override
    public void run() {
        throw new NoCommandException(spec.commandLine());
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "The newest records, oldest first.")
    int list(
            @Mixin OperatorOptions server,
            @Option(names = "--limit", defaultValue = "50", description = "Default: ${DEFAULT-VALUE}.") int limit) {
        var lines = new Lines(spec);
        try (OperatorCalls calls = server.calls()) {
            JsonNode page = calls.get("/v1/operator/audit?limit=" + limit);
            if (server.json) {
                lines.json(page);
                return 0;
            }
            for (JsonNode line : page.path("records")) {
                JsonNode record = line.path("record");
                lines.row(
                        Lines.text(record, "number"),
                        Lines.text(record, "at"),
                        Lines.text(record, "actor"),
                        Lines.text(record, "phase"),
                        Lines.text(record, "status"),
                        Lines.text(record, "action").split(" ", 2)[0] + " " + Lines.text(record, "target"),
                        record.has("body") ? Lines.text(record, "body") : "");
            }
            lines.print();
        }
        return 0;
    }

    @Command(
            name = "verify",
            mixinStandardHelpOptions = true,
            description = {
                "Check the chain: names each record that was changed, dropped or moved; then exit code 1.",
                "With --bootstrap the topic is read here, without any service of Parley.",
            })
    int verify(
            @Mixin OperatorOptions server,
            @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "A broker to read from.") @Nullable String bootstrap,
            @Option(
                            names = "--topic",
                            defaultValue = "im.audit.v1",
                            description = "With --bootstrap: the topic, or a copy of it. Default: ${DEFAULT-VALUE}.")
                    String topic) {
        var lines = new Lines(spec);
        if (bootstrap != null) {
            return verified(lines, AuditChain.verify(reader(bootstrap, topic).all()));
        }
        try (OperatorCalls calls = server.calls()) {
            JsonNode verdict = calls.get("/v1/operator/audit/verification");
            if (server.json) {
                lines.json(verdict);
            } else {
                verdict.path("findings")
                        .forEach(each -> lines.row(
                                Lines.text(each, "fault"), Lines.text(each, "number"), Lines.text(each, "detail")));
                lines.print();
                lines.remark(verdict.path("records").asInt() + " records, "
                        + verdict.path("first").asLong() + " to "
                        + verdict.path("last").asLong() + ", hash of the last " + Lines.text(verdict, "lastHash"));
            }
            return verdict.path("sound").asBoolean() ? 0 : 1;
        }
    }

    private static int verified(Lines lines, AuditChain.Verdict verdict) {
        List<AuditChain.Finding> findings = verdict.findings();
        findings.forEach(each -> lines.row(each.fault().name().toLowerCase(Locale.ROOT), each.number(), each.detail()));
        lines.print();
        lines.remark(verdict.records() + " records, " + verdict.first() + " to " + verdict.last()
                + ", hash of the last " + verdict.lastHash());
        return verdict.sound() ? 0 : 1;
    }

    private static KafkaAuditReader reader(String bootstrap, String topic) {
        return new KafkaAuditReader(
                () -> {
                    var settings = KafkaSettings.consumer(bootstrap, "parley-audit");
                    settings.put("isolation.level", "read_committed");
                    return new KafkaConsumer<>(settings);
                },
                topic);
    }
}
