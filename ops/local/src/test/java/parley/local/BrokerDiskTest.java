package parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import parley.testkit.guarantee.Scenario;

/// The rehearsal of ops/runbooks/lost-broker-disk.md with three brokers: the disk of one is lost for good.
@Tag("nightly")
class BrokerDiskTest {
    private static final int LOST = 2;
    private static final int ANOTHER = 1;

    private final Path directory = TestPlatform.temporaryDirectory();

    @AfterEach
    void clean() {
        Directories.delete(directory);
    }

    @Test
    void aBrokerComesBackWithAnEmptyDiskAndAnotherOneMayGo() {
        Scenario scenario = Scenario.seeded(new Random().nextLong());
        scenario.run(() -> {
            try (var platform = LocalPlatform.start(new LocalOptions(directory, 0, 0, 2, 3), line -> {})) {
                var operator = new Operator(platform);
                var crowd = new Crowd(platform, scenario, 4);
                crowd.everybodyIsThere();
                crowd.talk(40, true);
                var kafka = platform.backends().kafka();

                kafka.kill(LOST);
                Path disk = directory.resolve("backends/kafka/node-" + LOST);
                assertThat(Files.isDirectory(disk)).isTrue();
                Directories.delete(disk);
                crowd.talk(40, true);
                kafka.start(LOST);
                await().atMost(RollingRestart.TOO_SLOW).until(() -> underReplicated(platform) == 0);

                // What the broker got back is enough to live without another one.
                kafka.kill(ANOTHER);
                crowd.talk(40, true);
                crowd.everybodyIsThere();
                crowd.everybodyHasEverything();
                operator.databaseIsProven();
                kafka.start(ANOTHER);
                crowd.talk(20, true);
                crowd.everybodyIsThere();
                crowd.everybodyHasEverything();
            }
        });
    }

    /// @return partitions of all topics that are not on every broker
    private static long underReplicated(LocalPlatform platform) throws InterruptedException, ExecutionException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", platform.kafka()))) {
            var names = admin.listTopics().names().get();
            return admin.describeTopics(names).allTopicNames().get().values().stream()
                    .map(TopicDescription::partitions)
                    .flatMap(java.util.List::stream)
                    .filter(partition -> partition.isr().size() < 3)
                    .count();
        }
    }
}
