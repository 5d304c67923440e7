package parley.edge.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import parley.contract.codec.EnvelopeCodec;
import parley.contract.id.NewIds;
import parley.contract.id.Seq;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.GatewayItem;
import parley.contract.keyspace.RedisKeys;
import parley.edge.fixture.Envelopes;
import parley.edge.fixture.TestLogin;
import parley.edge.fixture.TestSocket;
import parley.edge.fixture.TwoGateways;

/// Receipts in a conversation of more than 256 members.
class LargeGroupTest {
    private static final int STRANGERS = 254;
    private static final long SEQ = Seq.of(1, 1);

    @Test
    void onlyWhoWroteAndTheReadersOwnDevicesHearOfReceipts() throws Exception {
        try (var gateways = new TwoGateways(Map.of())) {
            TestLogin writer = TestLogin.of(gateways.first);
            TestLogin reader = TestLogin.of(gateways.first);
            TestLogin bystander = TestLogin.of(gateways.first);
            UUID group = gateways.together(Stream.concat(
                            Stream.of(writer, reader, bystander).map(TestLogin::user),
                            Stream.generate(NewIds::next).limit(STRANGERS))
                    .toArray(UUID[]::new));
            try (var writing = TestSocket.connected(gateways.first.http(), writer);
                    var reading = TestSocket.connected(gateways.first.http(), reader);
                    var standing = TestSocket.connected(gateways.first.http(), bystander)) {
                publish(
                        gateways,
                        new GatewayItem.Push(
                                group, SEQ, Seq.NONE, List.of(), Instant.now(), envelope(group, writer.user())),
                        new GatewayItem.Received(group, reader.user(), SEQ, 0), // no news to her own device
                        new GatewayItem.Received(group, reader.user(), SEQ, SEQ),
                        new GatewayItem.Received(group, bystander.user(), SEQ, SEQ));

                var delivered = writing.await("receipt");
                assertThat(delivered.get("user").asString())
                        .isEqualTo(reader.user().toString());
                assertThat(delivered.get("delivered").asLong()).isEqualTo(SEQ);
                assertThat(delivered.has("read")).isFalse();
                assertThat(reading.await("receipt").get("read").asLong()).isEqualTo(SEQ);
                assertThat(reading.frames("receipt")).hasSize(1);
                // Items are handled in order: what others were told it would have had by then.
                assertThat(standing.await("receipt").get("user").asString())
                        .isEqualTo(bystander.user().toString());
                assertThat(standing.frames("receipt")).hasSize(1);
            }
        }
    }

    private static byte[] envelope(UUID group, UUID sender) {
        return EnvelopeCodec.encode(Envelopes.text(NewIds.next(), group, sender, "c1"));
    }

    private static void publish(TwoGateways gateways, GatewayItem... items) {
        byte[] batch = GatewayBatchCodec.encode(new GatewayBatch(NewIds.next(), 0, List.of(items)));
        try (var redis = gateways.bytes()) {
            redis.sync().publish(RedisKeys.ALL_GATEWAYS.getBytes(StandardCharsets.UTF_8), batch);
        }
    }
}
