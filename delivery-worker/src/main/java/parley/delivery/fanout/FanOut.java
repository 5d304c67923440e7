package parley.delivery.fanout;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import parley.contract.keyspace.GatewayItem;

/// Turns what is to be told into one publication a gateway. Pure.
///
/// Within a channel the order is the order of the deliveries, so a conversation's messages stay in theirs.
public final class FanOut {
    /// Bytes of an item beside its envelope and recipients, generously.
    private static final int ITEM_OVERHEAD = 96;

    private static final Channel ALL = new Channel.All();

    private FanOut() {}

    /// @return the users whose routes [#plan] needs
    public static Set<UUID> users(Collection<Delivery> deliveries) {
        var users = new LinkedHashSet<UUID>();
        for (Delivery delivery : deliveries) {
            switch (delivery) {
                case Delivery.Message message -> users.addAll(named(message.audience()));
                case Delivery.Received received -> users.addAll(named(received.audience()));
                case Delivery.Announcement announcement -> {}
                case Delivery.Conflict conflict -> users.add(conflict.sender());
                case Delivery.Rewound rewound -> users.add(rewound.user());
            }
        }
        return users;
    }

    /// @return one publication a channel that somebody is to be told over; a user without a route is told
    ///     nothing: what it missed it finds when it connects
    public static List<Publication> plan(Collection<Delivery> deliveries, Routes routes) {
        var items = new LinkedHashMap<Channel, List<GatewayItem>>();
        for (Delivery delivery : deliveries) {
            switch (delivery) {
                case Delivery.Message message -> message(items, message, routes);
                case Delivery.Announcement hint ->
                    add(items, ALL, new GatewayItem.Hint(hint.conversation(), hint.head()));
                case Delivery.Conflict conflict -> conflict(items, conflict, routes);
                case Delivery.Received received -> received(items, received, routes);
                case Delivery.Rewound rewound -> rewound(items, rewound, routes);
            }
        }
        var publications = new ArrayList<Publication>(items.size());
        items.forEach((channel, list) -> publications.add(new Publication(channel, list)));
        return publications;
    }

    /// Cuts publications so that none is larger than `limit` bytes, save for one with a single item that
    /// is.
    public static List<Publication> split(List<Publication> publications, long limit) {
        var parts = new ArrayList<Publication>(publications.size());
        for (Publication publication : publications) {
            int from = 0;
            long size = 0;
            List<GatewayItem> items = publication.items();
            for (int i = 0; i < items.size(); i++) {
                long added = size(items.get(i));
                if (i > from && size + added > limit) {
                    parts.add(new Publication(publication.channel(), items.subList(from, i)));
                    from = i;
                    size = 0;
                }
                size += added;
            }
            parts.add(new Publication(publication.channel(), items.subList(from, items.size())));
        }
        return parts;
    }

    private static void message(Map<Channel, List<GatewayItem>> items, Delivery.Message message, Routes routes) {
        switch (message.audience()) {
            case Audience.Everyone everyone -> add(items, ALL, push(message, List.of()));
            case Audience.Named named -> {
                var recipients = new LinkedHashMap<UUID, List<UUID>>();
                for (UUID user : named.users()) {
                    for (UUID boot : routes.boots(user)) {
                        recipients.computeIfAbsent(boot, b -> new ArrayList<>()).add(user);
                    }
                }
                recipients.forEach((boot, users) -> add(items, new Channel.Gateway(boot), push(message, users)));
            }
        }
    }

    private static void conflict(Map<Channel, List<GatewayItem>> items, Delivery.Conflict conflict, Routes routes) {
        for (Route route : routes.of(conflict.sender())) {
            if (route.device().equals(conflict.device())) {
                add(
                        items,
                        new Channel.Gateway(route.boot()),
                        new GatewayItem.Conflict(
                                conflict.sender(),
                                conflict.device(),
                                conflict.conversation(),
                                conflict.clientId(),
                                conflict.message()));
            }
        }
    }

    private static void received(Map<Channel, List<GatewayItem>> items, Delivery.Received received, Routes routes) {
        var item = new GatewayItem.Received(
                received.conversation(), received.user(), received.delivered(), received.read());
        switch (received.audience()) {
            case Audience.Everyone everyone -> add(items, ALL, item);
            case Audience.Named named -> {
                var boots = new LinkedHashSet<UUID>();
                named.users().forEach(user -> boots.addAll(routes.boots(user)));
                boots.forEach(boot -> add(items, new Channel.Gateway(boot), item));
            }
        }
    }

    private static void rewound(Map<Channel, List<GatewayItem>> items, Delivery.Rewound rewound, Routes routes) {
        for (Route route : routes.of(rewound.user())) {
            if (route.device().equals(rewound.device())) {
                add(
                        items,
                        new Channel.Gateway(route.boot()),
                        new GatewayItem.Rewound(
                                rewound.user(), rewound.device(), rewound.conversation(), rewound.rev()));
            }
        }
    }

    private static List<UUID> named(Audience audience) {
        return switch (audience) {
            case Audience.Everyone everyone -> List.of();
            case Audience.Named named -> named.users();
        };
    }

    private static GatewayItem push(Delivery.Message message, List<UUID> recipients) {
        return new GatewayItem.Push(
                message.conversation(), message.seq(), message.after(), recipients, message.time(), message.envelope());
    }

    private static void add(Map<Channel, List<GatewayItem>> items, Channel channel, GatewayItem item) {
        items.computeIfAbsent(channel, c -> new ArrayList<>()).add(item);
    }

    private static long size(GatewayItem item) {
        return ITEM_OVERHEAD
                + switch (item) {
                    case GatewayItem.Push push ->
                        push.envelope().length + 16L * push.recipients().size();
                    case GatewayItem.Conflict conflict ->
                        conflict.clientId().length() + conflict.device().length();
                    case GatewayItem.Hint hint -> 0;
                    case GatewayItem.Tick tick ->
                        12L * tick.next().size() + 24L * tick.sent().size();
                    case GatewayItem.Member member -> member.detail().length();
                    case GatewayItem.Replaced replaced -> replaced.device().length();
                    case GatewayItem.Received received -> 0;
                    case GatewayItem.Undelivered undelivered ->
                        undelivered.reason().length();
                    case GatewayItem.Presence presence -> 0;
                    case GatewayItem.Typing typing -> 0;
                    case GatewayItem.Rewound rewound -> rewound.device().length();
                };
    }
}
