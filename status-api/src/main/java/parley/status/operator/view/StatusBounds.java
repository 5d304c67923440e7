package parley.status.operator.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.contract.event.UserStatus;
import parley.status.fold.UserStatusFold;

/// What the statuses of one partition must say at the least and may say at the most. A status is a join that only
/// grows: so each must hold all that had certainly been folded before it was read, and nothing that the log did not
/// hold after it was. Pure; for one thread.
final class StatusBounds {
    private record Key(UUID conversation, UUID user) {
        static Key of(UserStatus status) {
            return new Key(status.conversation(), status.user());
        }
    }

    private final Map<Key, UserStatus> least = new HashMap<>();
    private final Map<Key, UserStatus> most = new HashMap<>();
    private final Map<Key, UserStatus> topic = new HashMap<>();
    private final Map<Key, UserStatus> topicAtView = new HashMap<>();

    /// @param told by a record of the log
    /// @param folded whether it certainly was folded
    void add(UserStatus told, boolean folded) {
        most.merge(Key.of(told), told, UserStatusFold::join);
        if (folded) {
            least.merge(Key.of(told), told, UserStatusFold::join);
        }
    }

    /// @param status a value of `im.status.v1`, in the order of the log
    /// @param viewed whether the view has it
    void topic(UserStatus status, boolean viewed) {
        topic.merge(Key.of(status), status, UserStatusFold::join);
        if (viewed) {
            topicAtView.merge(Key.of(status), status, UserStatusFold::join);
        }
    }

    Set<UUID> conversations() {
        return topic.keySet().stream().map(Key::conversation).collect(Collectors.toSet());
    }

    /// @param whole whether the log still holds everything that was folded: else a status may hold more
    List<Difference> topic(boolean whole) {
        var differences = new ArrayList<Difference>();
        least.forEach((key, must) -> {
            UserStatus is = topic.get(key);
            if (!holds(is, must)) {
                differences.add(difference("status", must, is));
            }
        });
        if (whole) {
            topic.forEach((key, is) -> {
                UserStatus may = most.getOrDefault(key, UserStatusFold.none(key.conversation(), key.user()));
                if (!holds(may, is)) {
                    differences.add(difference("status", may, is));
                }
            });
        }
        return differences;
    }

    /// @param view the statuses of a conversation in Redis, which may lack some that are old
    List<Difference> view(UUID conversation, Map<UUID, UserStatus> view, boolean whole) {
        var differences = new ArrayList<Difference>();
        view.forEach((user, is) -> {
            var key = new Key(conversation, user);
            UserStatus none = UserStatusFold.none(conversation, user);
            UserStatus must = topicAtView.getOrDefault(key, none);
            UserStatus may = most.getOrDefault(key, none);
            if (!holds(is, must)) {
                differences.add(difference("statusView", must, is));
            } else if (whole && !holds(may, is)) {
                differences.add(difference("statusView", may, is));
            }
        });
        return differences;
    }

    private static boolean holds(@Nullable UserStatus status, UserStatus part) {
        return status != null && UserStatusFold.join(status, part).equals(status);
    }

    private static Difference difference(String kind, UserStatus should, @Nullable UserStatus is) {
        String place = "conversation " + should.conversation() + " user " + should.user();
        return new Difference(kind, place, text(should), is == null ? null : text(is));
    }

    private static String text(UserStatus status) {
        return "delivered " + status.delivered() + ", read " + status.read() + ", devices " + status.devices()
                + ", failures " + status.failures();
    }
}
