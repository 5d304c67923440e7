package parley.toolbox.users;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import parley.toolbox.CommandFailedException;

/// An account that is to be there. The gateway checks the names.
///
/// @param displayName null: the username
/// @param device null: no session is opened
record Wanted(
        String username,
        @Nullable String displayName,
        @Nullable String device) {
    /// The most accounts of one run.
    static final int MOST = 100_000;

    /// Reads `username` or `username,display name` a line; empty lines and those that begin with `#` are
    /// left out.
    ///
    /// @throws CommandFailedException that names the line when a username is empty, or there are too many
    static List<Wanted> parse(List<String> lines, @Nullable String device) {
        var wanted = new ArrayList<Wanted>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                wanted.add(parse(line, i + 1, device));
            }
        }
        if (wanted.size() > MOST) {
            throw new CommandFailedException(wanted.size() + " users: expected at most " + MOST);
        }
        return wanted;
    }

    /// @return `prefix1`, `prefix2` … up to `count`
    static List<Wanted> numbered(String prefix, int count, @Nullable String device) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(number -> new Wanted(prefix + number, null, device))
                .toList();
    }

    private static Wanted parse(String line, int number, @Nullable String device) {
        int comma = line.indexOf(',');
        String username = (comma < 0 ? line : line.substring(0, comma)).strip();
        if (username.isEmpty()) {
            throw new CommandFailedException("line " + number + " has no username: expected username[,display name]");
        }
        String shown = comma < 0 ? "" : line.substring(comma + 1).strip();
        return new Wanted(username, shown.isEmpty() ? null : shown, device);
    }
}
