package parley.edge.push;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;
import parley.contract.member.MemberTable;
import parley.edge.frame.CloseReason;

/// The devices that are connected to this gateway, by user. Safe from any thread.
public final class LocalDevices {
    /// A connected device.
    ///
    /// @param session that its token belongs to
    /// @param connection id of its socket
    /// @param close ends the socket
    public record Local(
            UUID user,
            String device,
            UUID session,
            UUID connection,
            DevicePush push,
            Revisions revisions,
            Outlet outlet,
            Consumer<CloseReason> close) {
        /// The same connection under another session of the same user and device.
        public Local under(UUID other) {
            return new Local(user, device, other, connection, push, revisions, outlet, close);
        }
    }

    private final Map<UUID, List<Local>> byUser = new ConcurrentHashMap<>();
    private final MemberTable members;

    public LocalDevices(MemberTable members) {
        this.members = members;
    }

    MemberTable members() {
        return members;
    }

    /// @return the connection of the same device that this one takes the place of
    public @Nullable Local add(Local local) {
        Local[] old = {null};
        byUser.compute(local.user(), (user, devices) -> {
            List<Local> list = devices == null ? new CopyOnWriteArrayList<>() : devices;
            for (Local other : list) {
                if (other.device().equals(local.device())) {
                    old[0] = other;
                }
            }
            list.remove(old[0]);
            list.add(local);
            return list;
        });
        return old[0];
    }

    public void remove(Local local) {
        byUser.computeIfPresent(local.user(), (user, devices) -> {
            devices.removeIf(each -> each.connection().equals(local.connection()));
            return devices.isEmpty() ? null : devices;
        });
    }

    /// The same connection goes on with other values.
    void replace(Local old, Local next) {
        byUser.computeIfPresent(old.user(), (user, devices) -> {
            devices.replaceAll(each -> each.connection().equals(old.connection()) ? next : each);
            return devices;
        });
    }

    /// @return whether a device of this user is connected here
    public boolean connected(UUID user) {
        return byUser.containsKey(user);
    }

    /// @return whether this very connection is the device's one here
    public boolean holds(Local local) {
        return of(local.user()).stream().anyMatch(each -> each.connection().equals(local.connection()));
    }

    /// @return the connected devices of those who are or were members
    public List<Local> all(UUID conversation) {
        return members(conversation).stream().flatMap(user -> of(user).stream()).toList();
    }

    Collection<Local> of(UUID user) {
        return byUser.getOrDefault(user, List.of());
    }

    /// @return every connected device, as it stands
    public List<Local> all() {
        return byUser.values().stream().flatMap(List::stream).toList();
    }

    /// @return the connected users that are or were members
    List<UUID> members(UUID conversation) {
        Collection<MemberRow> rows = members.rows(conversation);
        return rows.stream().map(MemberRow::user).filter(byUser::containsKey).toList();
    }

    /// @return every conversation that a connected user is or was a member of
    Set<UUID> conversations() {
        var conversations = new HashSet<UUID>();
        for (UUID user : byUser.keySet()) {
            conversations.addAll(members.conversations(user));
        }
        return conversations;
    }
}
