package parley.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.contract.codec.RecordCodec;
import parley.contract.event.MemberRow;
import parley.contract.id.UuidBytes;
import parley.contract.topic.Topic;
import parley.testkit.guarantee.NoDuplicateAfterDedupe;
import parley.testkit.guarantee.Scenario;

/// The rehearsal of ops/runbooks/restore-mysql.md: what it says, in its order. A backup is a copy of the data
/// directory of a server that was stopped, as a snapshot of its disk is.
@Tag("nightly")
class DatabaseRestoreTest {
    private final Path directory = TestPlatform.temporaryDirectory();
    private final Path backup = TestPlatform.temporaryDirectory().resolve("data");

    @AfterEach
    void clean() {
        Directories.delete(directory);
        Directories.delete(backup.getParent());
    }

    @Test
    void anOldBackupAndTheLogMakeTheDatabaseWholeAgain() {
        Scenario scenario = Scenario.seeded(new Random().nextLong())
                .waive(NoDuplicateAfterDedupe.class, "nobody sent what the conversation tells of itself");
        scenario.run(() -> {
            try (var platform = LocalPlatform.start(new LocalOptions(directory, 0, 0, 2, 1), line -> {})) {
                rehearse(platform, scenario);
            }
        });
    }

    private void rehearse(LocalPlatform platform, Scenario scenario) {
        URI gateway = platform.gateways().getFirst();
        var operator = new Operator(platform);
        var crowd = new Crowd(platform, scenario, 4);
        crowd.everybodyIsThere();
        crowd.talk(30, true);
        crowd.everybodyIsThere();
        crowd.everybodyHasEverything();
        takeBackup(platform);

        // The day goes on.
        crowd.talk(40, true);
        crowd.everybodyIsThere();
        ScenarioDevice owner = crowd.devices().get(0);
        ScenarioDevice friend = crowd.devices().get(1);
        ScenarioDevice gone = crowd.devices().get(2);
        UUID younger = Rest.group(
                gateway,
                owner.login(),
                List.of(friend.login().user(), gone.login().user()));
        List.of(owner, friend, gone).forEach(member -> scenario.joined(member.device(), younger, 0));
        owner.send(younger, "to-three", "{\"text\":\"x\"}".getBytes(UTF_8));
        crowd.everybodyHasEverything();
        member(gateway, "DELETE", younger, owner, gone, "");
        scenario.left(
                gone.device(),
                younger,
                Long.parseLong(operator.text(
                        "SELECT leave_seq FROM member WHERE conversation_id = ? AND user_id = ?",
                        UuidBytes.of(younger),
                        UuidBytes.of(gone.login().user()))));
        Rest.Login registered = Rest.register(gateway, "phone");
        crowd.everybodyHasEverything();
        String before = operator.member(younger, gone.login().user());

        // The disaster, and what the page says.
        List.of("gateway-1", "gateway-2", "sink").forEach(platform::stop);
        platform.backends().mysql().kill();
        putBack();
        platform.backends().mysql().start();
        assertThat(operator.member(younger, gone.login().user())).isEmpty();
        platform.start("sink");
        platform.set(Map.of("parley.restore-from-log", true));
        platform.start("gateway-1");
        await().atMost(Crowd.TOO_SLOW)
                .untilAsserted(
                        () -> assertThat(operator.member(younger, gone.login().user()))
                                .isEqualTo(before));
        platform.set(Map.of("parley.restore-from-log", false));
        platform.start("gateway-2");

        // Messages, cursors, members are there; people go on.
        crowd.everybodyIsThere();
        crowd.talk(40, true);
        crowd.everybodyIsThere();
        owner.send(younger, "to-two", "{\"text\":\"x\"}".getBytes(UTF_8));
        crowd.everybodyHasEverything();
        operator.databaseIsProven();

        // Changes count, also on the gateway that did not make them.
        member(platform.gateways().getFirst(), "PUT", younger, owner, friend, "{\"role\":\"admin\"}");
        member(
                platform.gateways().getLast(),
                "PUT",
                younger,
                friend,
                crowd.devices().get(3),
                "{}");
        assertThat(capturedByHand(platform, operator, younger, friend)).isTrue();

        // What is lost: accounts that are younger than the backup.
        assertThat(Rest.call(
                                platform.gateways().getFirst(),
                                "POST",
                                "/v1/sessions",
                                "",
                                "{\"username\":\"" + registered.username()
                                        + "\",\"password\":\"correct horse\",\"device\":\"phone\"}")
                        .status())
                .isEqualTo(401);
    }

    private static void member(
            URI gateway, String method, UUID group, ScenarioDevice by, ScenarioDevice user, String body) {
        Rest.Answer answer = Rest.call(
                gateway,
                method,
                "/v1/conversations/" + group + "/members/" + user.login().user(),
                by.login().token(),
                body);
        assertThat(answer.status()).as(answer.body()).isIn(200, 204);
    }

    /// A change that no gateway makes reaches the topic through the binary log only, and that began anew.
    private static boolean capturedByHand(
            LocalPlatform platform, Operator operator, UUID group, ScenarioDevice member) {
        assertThat(operator.update(
                        "UPDATE member SET version = version + 10 WHERE conversation_id = ? AND user_id = ?",
                        UuidBytes.of(group),
                        UuidBytes.of(member.login().user())))
                .isEqualTo(1);
        long version =
                Long.parseLong(operator.member(group, member.login().user()).split(" ")[0]);
        var settings = new Properties();
        settings.put("bootstrap.servers", platform.kafka());
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var all = consumer.partitionsFor(Topic.MEMBERS.topicName()).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            await().atMost(Crowd.TOO_SLOW).until(() -> {
                for (ConsumerRecord<byte[], byte[]> read : consumer.poll(Duration.ofMillis(100))) {
                    if (read.value() != null) {
                        MemberRow row = RecordCodec.MEMBER_ROW.decode(read.value());
                        if (row.conversation().equals(group)
                                && row.user().equals(member.login().user())
                                && row.version() == version) {
                            return true;
                        }
                    }
                }
                return false;
            });
        }
        return true;
    }

    private void takeBackup(LocalPlatform platform) {
        platform.backends().mysql().stop();
        copy(data(), backup);
        platform.backends().mysql().start();
    }

    /// Without `auto.cnf`: the server that comes up has another UUID, so nobody takes its transactions for those
    /// that were lost.
    private void putBack() {
        Directories.delete(data());
        copy(backup, data());
        try {
            Files.delete(data().resolve("auto.cnf"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Path data() {
        return directory.resolve("backends/mysql/data");
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
