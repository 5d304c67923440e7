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
            Outlet outlet,
            Consumer<CloseReason> close) {}

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
            devices.remove(local);
            return devices.isEmpty() ? null : devices;
        });
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
