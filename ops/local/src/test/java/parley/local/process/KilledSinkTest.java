package parley.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.contract.client.KafkaSettings;
import parley.contract.client.TopicTable;
import parley.contract.codec.RecordCodec;
import parley.contract.event.MemberRow;
import parley.contract.id.UuidBytes;
import parley.contract.member.MemberTable;
import parley.contract.topic.Topic;
import parley.local.LocalOptions;

/// A sink that captures is killed (SIGKILL) while rows change, and started again.
class KilledSinkTest {
    private static final Duration TOO_SLOW = Duration.ofSeconds(120);
    private static final int USERS = 50;
    private static final int CHANGES = 1_000;

    @TempDir
    private Path directory;

    @Test
    void nothingIsLostAndNoRowGoesBack() throws Exception {
        var options = new ProcessOptions(new LocalOptions(directory, 0, 0, 1, 1), 1, true);
        try (ProcessPlatform platform = ProcessPlatform.start(options, line -> {})) {
            awaitCapture(platform);
            String bootstrap = platform.backends().kafka().bootstrapServers();
            var members = new MemberTable();
            List<MemberRow> backwards = new ArrayList<>();
            var table = new TopicTable(
                    Topic.MEMBERS,
                    () -> new KafkaConsumer<>(KafkaSettings.consumer(bootstrap, "killed-sink-test")),
                    record -> {
                        MemberRow row = RecordCodec.MEMBER_ROW.decode(record.value());
                        members.apply(row);
                        if (members.row(row.conversation(), row.user()).version() < row.version()) {
                            backwards.add(row);
                        }
                    });
            try (table) {
                table.start();
                UUID conversation = UUID.randomUUID();
                change(platform, conversation, 1, CHANGES / 2);
                platform.kill("sink");
                change(platform, conversation, CHANGES / 2 + 1, CHANGES);
                platform.start("sink");
                await().atMost(TOO_SLOW)
                        .untilAsserted(() -> assertThat(members.rows(conversation))
                                .hasSize(USERS)
                                .allMatch(row -> row.version() > CHANGES - USERS));
                assertThat(backwards).isEmpty();
                awaitCapture(platform);
            }
        }
    }

    private static void change(ProcessPlatform platform, UUID conversation, int from, int to) throws Exception {
        try (Connection connection = platform.backends().mysql().connect();
                PreparedStatement upsert =
                        connection.prepareStatement("INSERT INTO member (conversation_id, user_id, role, state,"
                                + " join_seq, version) VALUES (?, ?, 'member', 'active', 0, ?)"
                                + " ON DUPLICATE KEY UPDATE version = VALUES(version)")) {
            for (int version = from; version <= to; version++) {
                upsert.setBytes(1, UuidBytes.of(conversation));
                upsert.setBytes(2, UuidBytes.of(new UUID(7, version % USERS)));
                upsert.setInt(3, version);
                upsert.executeUpdate();
            }
        }
    }

    private static void awaitCapture(ProcessPlatform platform) {
        await().atMost(TOO_SLOW)
                .ignoreExceptions()
                .until(() -> get(platform.management().get("sink").resolve("/actuator/health/capture"))
                        .contains("\"active\""));
    }

    private static String get(URI address) throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
