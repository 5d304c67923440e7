package parley.edge.push;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import parley.contract.keyspace.GatewayItem;
import parley.edge.frame.CloseReason;

/// Ends the connections of devices whose cursors were set back: they connect again and get what they are to get once
/// more. On the connection that they have, the order of seqs would break. Safe from any thread; does not block.
final class Rewinds {
    private final LocalDevices devices;
    private final Cursors cursors;
    private final AtomicBoolean looking = new AtomicBoolean();

    Rewinds(LocalDevices devices, Cursors cursors) {
        this.devices = devices;
        this.cursors = cursors;
    }

    void told(GatewayItem.Rewound rewound) {
        for (LocalDevices.Local local : devices.of(rewound.user())) {
            if (local.device().equals(rewound.device())) {
                compare(local, rewound.conversation(), rewound.rev());
            }
        }
    }

    /// It may have been told while nobody listened: looks at the cursors of all devices, one round at a time.
    void look() {
        if (looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("rewinds").start(() -> {
                looking.set(false);
                devices.all().forEach(this::look);
            });
        }
    }

    private void look(LocalDevices.Local local) {
        cursors.of(local.user(), local.device(), Set.of())
                .forEach((conversation, cursor) -> compare(local, conversation, cursor.rev()));
    }

    private static void compare(LocalDevices.Local local, UUID conversation, int rev) {
        if (local.revisions().rewound(conversation, rev)) {
            local.close().accept(CloseReason.RESYNC);
        }
    }
}
