package parley.edge.account;

import java.util.HashSet;
import java.util.Set;

/// Names that would be taken for the server's own words. Only operators, who are made on the server's own
/// data, may have them.
final class ReservedNames {
    private static final String[] NAMES = {
        "admin",
        "administrator",
        "all",
        "everybody",
        "everyone",
        "help",
        "here",
        "moderator",
        "nobody",
        "null",
        "official",
        "operator",
        "parley",
        "postmaster",
        "root",
        "security",
        "server",
        "staff",
        "support",
        "system",
        "undefined"
    };

    private static final Set<String> LOOKS = looks();

    private ReservedNames() {}

    /// @return whether this is one of them, or looks like one
    static boolean reserved(Username username) {
        return LOOKS.contains(Look.of(username.name())) || LOOKS.contains(Look.of(username.key()));
    }

    private static Set<String> looks() {
        var looks = new HashSet<String>();
        for (String name : NAMES) {
            looks.add(Look.of(name));
        }
        return Set.copyOf(looks);
    }
}
