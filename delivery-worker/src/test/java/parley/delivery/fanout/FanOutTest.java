package parley.delivery.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import parley.contract.event.ConversationEvent;
import parley.contract.keyspace.GatewayBatch;
import parley.contract.keyspace.GatewayBatchCodec;
import parley.contract.keyspace.GatewayItem;
import parley.contract.keyspace.GatewayItem.Push;
import parley.delivery.fixture.Envelopes;

class FanOutTest {
    private static final UUID CONVERSATION = new UUID(1, 1);
    private static final UUID ALICE = new UUID(2, 1);
    private static final UUID BOB = new UUID(2, 2);
    private static final UUID CAROL = new UUID(2, 3);
    private static final UUID WEST = new UUID(3, 1);
    private static final UUID EAST = new UUID(3, 2);
    private static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_000L);

    @Test
    void tellsOfAReceiptOnceOnEachGatewayWhereAMemberIs() {
        Routes routes = new Routes(Map.of(
                ALICE, List.of(route("phone", WEST), route("tablet", EAST)), BOB, List.of(route("phone", EAST))));
        var named = new Delivery.Received(CONVERSATION, BOB, 5, 3, new Audience.Named(List.of(ALICE, BOB, CAROL)));
        var everyone = new Delivery.Received(CONVERSATION, BOB, 5, 3, new Audience.Everyone());
        List<GatewayItem> item = List.of(new GatewayItem.Received(CONVERSATION, BOB, 5, 3));

        assertThat(FanOut.users(List.of(named, everyone))).containsExactly(ALICE, BOB, CAROL);
        assertThat(FanOut.plan(List.of(named), routes))
                .containsExactly(
                        new Publication(new Channel.Gateway(WEST), item),
                        new Publication(new Channel.Gateway(EAST), item));
        assertThat(FanOut.plan(List.of(everyone), routes)).containsExactly(new Publication(new Channel.All(), item));
    }

    @Test
    void sendsOnePushAGatewayToThoseWhoAreConnectedThere() {
        Routes routes = new Routes(Map.of(
                ALICE, List.of(route("phone", WEST), route("laptop", WEST), route("tablet", EAST)),
                BOB, List.of(route("phone", EAST)),
                CAROL, List.of()));

        List<Publication> plan = FanOut.plan(List.of(message(5, 4, ALICE, BOB, CAROL)), routes);

        assertThat(plan)
                .containsExactlyInAnyOrder(
                        new Publication(new Channel.Gateway(WEST), List.of(push(5, 4, List.of(ALICE)))),
                        new Publication(new Channel.Gateway(EAST), List.of(push(5, 4, List.of(ALICE, BOB)))));
    }

    @Test
    void tellsAllGatewaysOnceOfAMessageForEveryone() {
        var message = new Delivery.Message(CONVERSATION, 5, 4, TIME, BODY, new Audience.Everyone());

        assertThat(FanOut.plan(List.of(message), new Routes(Map.of())))
                .containsExactly(new Publication(new Channel.All(), List.of(push(5, 4, List.of()))));
        assertThat(FanOut.users(List.of(message))).isEmpty();
    }

    @Test
    void tellsWhereATracedMessageWasDispatchedDeviceByDevice() {
        Routes routes = new Routes(Map.of(
                ALICE, List.of(route("phone", WEST), route("tablet", EAST)), BOB, List.of(route("phone", EAST))));
        var envelope = Envelopes.traced(CONVERSATION, ALICE);
        var named = new Traced(envelope, 5, new Audience.Named(List.of(ALICE, BOB, CAROL)));
        var everyone = new Traced(envelope, 5, new Audience.Everyone());

        assertThat(named.dispatched(routes, TIME))
                .allSatisfy(event -> {
                    assertThat(event.kind()).isEqualTo(ConversationEvent.Kind.DISPATCHED);
                    assertThat(event.message()).isEqualTo(envelope.message());
                    assertThat(event.trace()).isEqualTo(envelope.trace());
                    assertThat(event.at()).isEqualTo(TIME);
                })
                .extracting(event -> event.user() + " " + event.device())
                .containsExactly(ALICE + " phone", ALICE + " tablet", BOB + " phone");
        assertThat(everyone.dispatched(routes, TIME))
                .singleElement()
                .satisfies(event -> assertThat(event.user()).isNull());
    }

    @Test
    void keepsTheOrderOfAConversationWithinAChannel() {
        Routes routes = new Routes(Map.of(ALICE, List.of(route("phone", WEST))));

        List<Publication> plan =
                FanOut.plan(List.of(message(5, 4, ALICE), message(6, 5, ALICE), message(9, 6, ALICE)), routes);

        assertThat(plan)
                .singleElement()
                .satisfies(publication -> assertThat(publication.items())
                        .extracting(item -> ((Push) item).seq())
                        .containsExactly(5L, 6L, 9L));
    }

    @Test
    void tellsAllGatewaysOfAnAnnouncement() {
        assertThat(FanOut.plan(List.of(new Delivery.Announcement(CONVERSATION, 8)), new Routes(Map.of())))
                .containsExactly(new Publication(new Channel.All(), List.of(new GatewayItem.Hint(CONVERSATION, 8))));
    }

    @Test
    void tellsAConflictToTheSendingDeviceAlone() {
        var conflict = new Delivery.Conflict(ALICE, "phone", CONVERSATION, "c-1", new UUID(4, 4));
        Routes routes = new Routes(Map.of(ALICE, List.of(route("laptop", EAST), route("phone", WEST))));

        assertThat(FanOut.users(List.of(conflict))).containsExactly(ALICE);
        assertThat(FanOut.plan(List.of(conflict), routes))
                .containsExactly(new Publication(
                        new Channel.Gateway(WEST),
                        List.of(new GatewayItem.Conflict(ALICE, "phone", CONVERSATION, "c-1", new UUID(4, 4)))));
    }

    @Test
    void asksForTheRoutesOfEachNamedUserOnce() {
        assertThat(FanOut.users(List.of(message(5, 4, ALICE, BOB), message(6, 5, BOB, CAROL))))
                .containsExactly(ALICE, BOB, CAROL);
    }

    @Test
    void cutsPublicationsWithoutLosingOrReorderingAnItem() {
        var items = new ArrayList<GatewayItem>();
        for (int seq = 1; seq <= 100; seq++) {
            items.add(new Push(CONVERSATION, seq, seq - 1, List.of(ALICE), TIME, new byte[seq % 7 == 0 ? 5_000 : 300]));
        }
        long limit = 4_096;

        List<Publication> parts = FanOut.split(List.of(new Publication(new Channel.All(), items)), limit);

        assertThat(parts.stream().flatMap(part -> part.items().stream()).toList())
                .isEqualTo(items);
        assertThat(parts).allSatisfy(part -> {
            int bytes = GatewayBatchCodec.encode(new GatewayBatch(WEST, 1, part.items())).length;
            assertThat(part.items().size() == 1 || bytes <= limit).isTrue();
        });
        assertThat(parts).hasSizeBetween(20, 40);
    }

    private static final byte[] BODY = {1, 2, 3};

    private static Delivery message(long seq, long after, UUID... users) {
        return new Delivery.Message(CONVERSATION, seq, after, TIME, BODY, new Audience.Named(List.of(users)));
    }

    private static Push push(long seq, long after, List<UUID> recipients) {
        return new Push(CONVERSATION, seq, after, recipients, TIME, BODY);
    }

    private static Route route(String device, UUID boot) {
        return new Route(device, boot, boot + " " + new UUID(9, 9));
    }
}
