package parley.delivery.fanout;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import parley.contract.event.MemberRow;
import parley.contract.member.Membership;

/// Who may see a message.
public sealed interface Audience {
    /// More of them than are looked up one by one; above it every gateway is told and finds its own.
    int MAX_NAMED = 64;

    /// Every member that is connected anywhere: there are many, or they are not known here yet, and gateways
    /// may know more.
    record Everyone() implements Audience {}

    /// @param users may be empty: nobody of the members may see it
    record Named(List<UUID> users) implements Audience {}

    /// The sender is among them: its other devices show the message, and the sending one learns the
    /// canonical seq.
    ///
    /// @param rows of the message's conversation; empty: it is new, and its rows are on their way
    /// @param seq of the message
    static Audience of(Collection<MemberRow> rows, long seq) {
        if (rows.isEmpty()) {
            return new Everyone();
        }
        var users = new ArrayList<UUID>(Math.min(rows.size(), MAX_NAMED));
        for (MemberRow row : rows) {
            if (Membership.sees(row, seq)) {
                if (users.size() == MAX_NAMED) {
                    return new Everyone();
                }
                users.add(row.user());
            }
        }
        return new Named(users);
    }
}
