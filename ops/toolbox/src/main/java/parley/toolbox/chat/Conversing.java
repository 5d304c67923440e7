package parley.toolbox.chat;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import parley.client.ParleyException;
import parley.client.Rest;
import parley.client.Session;
import parley.toolbox.CommandFailedException;

/// What commands need to know about conversations: which one is meant, and who somebody is. Safe from any
/// thread;
/// blocks for the server where it has to ask.
final class Conversing {
    private final Session session;
    private final Map<UUID, String> names = new ConcurrentHashMap<>();
    private final Map<UUID, Boolean> asked = new ConcurrentHashMap<>();

    Conversing(Session session, String me) {
        this.session = session;
        names.put(session.user(), me);
    }

    /// The conversation that is named by its id, or the one with this user.
    UUID find(@Nullable UUID conversation, @Nullable String with) {
        if (conversation != null) {
            return conversation;
        }
        if (with == null) {
            throw new CommandFailedException("no conversation: name a user or a conversation");
        }
        return session.direct(user(with)).conversation();
    }

    /// @return the user of this name
    UUID user(String name) {
        Rest.User found = session.findUser(name);
        if (found == null) {
            throw new CommandFailedException("there is no user " + InertText.of(name));
        }
        names.put(found.user(), found.username());
        return found.user();
    }

    /// @return the user whose conversations these are
    UUID me() {
        return session.user();
    }

    /// @return the user's name; the beginning of the id when it cannot be found out
    String name(UUID conversation, UUID user) {
        String known = names.get(user);
        if (known == null && asked.putIfAbsent(conversation, true) == null) {
            learn(conversation);
            known = names.get(user);
        }
        return known == null ? shortened(user) : known;
    }

    private void learn(UUID conversation) {
        try {
            for (Rest.Member member : session.members(conversation)) {
                String name = member.username();
                if (name != null) {
                    names.put(member.user(), name);
                }
            }
        } catch (ParleyException e) {
            // Names are a convenience: the id will do.
            asked.remove(conversation);
        }
    }

    private static String shortened(UUID user) {
        return user.getMostSignificantBits() == 0 && user.getLeastSignificantBits() == 0
                ? "parley"
                : user.toString().substring(0, 8);
    }
}
