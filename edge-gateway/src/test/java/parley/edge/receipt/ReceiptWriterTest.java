package parley.edge.receipt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import parley.contract.event.Receipt;
import parley.contract.id.NewIds;
import parley.contract.topic.Partitions;
import parley.contract.topic.Topic;
import parley.edge.TestGateway;
import parley.edge.push.Cursors;
import parley.edge.push.PushService;

class ReceiptWriterTest {
    private static final int RECEIPTS = 500;

    private final TestGateway gateway = TestGateway.shared();
    private final UUID conversation = NewIds.next();
    private final Cursors.Device device = new Cursors.Device(NewIds.next(), "phone");

    @Test
    void manyReceiptsOfADeviceAreFewRecordsAndTheHighestCounts() throws Exception {
        var writer = gateway.bean(ReceiptWriter.class);
        var seqs = new ArrayList<>(LongStream.rangeClosed(1, RECEIPTS).boxed().toList());
        Collections.shuffle(seqs, new Random(1));
        long before = end();

        var written = new ArrayList<CompletableFuture<Void>>();
        for (long seq : seqs) {
            written.add(writer.write(device, Receipt.Kind.DELIVERED, Map.of(conversation, new Cursors.Cursor(0, seq))));
        }
        CompletableFuture.allOf(written.toArray(CompletableFuture[]::new)).join();

        assertThat(end() - before).isBetween(1L, RECEIPTS / 2L);
        var cursors = gateway.bean(PushService.class).cursors();
        await().atMost(TestGateway.TOO_SLOW)
                .until(() -> cursors.of(device.user(), device.name(), Set.of(conversation))
                        .equals(Map.of(conversation, new Cursors.Cursor(0, RECEIPTS))));
    }

    /// @return where the partition of the conversation ends
    private long end() throws Exception {
        var partition = new TopicPartition(
                Topic.RECEIPTS.topicName(), gateway.bean(Partitions.class).of(conversation));
        return gateway.bean(Admin.class)
                .listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .get()
                .offset();
    }
}
