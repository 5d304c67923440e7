package parley.contract.event;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonArrays;
import parley.contract.codec.JsonObjectReader;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.RawJson;
import parley.contract.codec.Uuids;

/// Whom a message mentions, by convention: the field `mentions` of its body, whatever its type, is a list of user
/// ids, or the text `all`. Whatever else stands there mentions nobody and is no error: bodies belong to clients.
/// Whether those who are mentioned are members is not looked at. Pure; safe from any thread.
///
/// @param all whether everybody in the group is mentioned; then `users` is empty
/// @param users in the order of the body
public record Mentions(boolean all, Set<UUID> users) {
    /// Elements of the list that are looked at.
    public static final int MOST = 100;

    /// Stands for everybody where a user's id is expected.
    public static final UUID ALL = new UUID(0, 0);

    private static final Mentions NONE = new Mentions(false, Set.of());
    private static final byte[] NAME = "\"mentions\"".getBytes(StandardCharsets.US_ASCII);
    private static final RawJson TEXT_ALL = RawJson.of("\"all\"");
    private static final int QUOTED_ID = 38;

    /// Bodies without the name cost a search for it, and are not parsed. A name that is written with escapes is
    /// not found.
    public static Mentions of(RawJson body) {
        return holdsName(body) ? parsed(body) : NONE;
    }

    private static boolean holdsName(RawJson body) {
        for (int at = 0; at <= body.length() - NAME.length; at++) {
            if (body.at(at) == NAME[0] && nameAt(body, at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean nameAt(RawJson body, int at) {
        for (int i = 1; i < NAME.length; i++) {
            if (body.at(at + i) != NAME[i]) {
                return false;
            }
        }
        return true;
    }

    private static Mentions parsed(RawJson body) {
        Mentions mentions = NONE;
        try (var fields = JsonObjectReader.trusted(body)) {
            while (fields.next()) {
                if (fields.name().equals("mentions")) {
                    mentions = value(fields.raw());
                } else {
                    fields.skip();
                }
            }
        } catch (MalformedJsonException e) {
            // A body may be any JSON value, or taken back: then nobody is mentioned.
            return NONE;
        }
        return mentions;
    }

    private static Mentions value(RawJson value) {
        if (value.equals(TEXT_ALL)) {
            return new Mentions(true, Set.of());
        }
        if (value.at(0) != '[') {
            return NONE;
        }
        List<RawJson> elements = JsonArrays.split(value.toBytes(), Integer.MAX_VALUE);
        var users = new LinkedHashSet<UUID>();
        for (RawJson element : elements.subList(0, Math.min(MOST, elements.size()))) {
            UUID user = user(element);
            if (user != null) {
                users.add(user);
            }
        }
        return new Mentions(false, users);
    }

    private static @Nullable UUID user(RawJson element) {
        if (element.length() != QUOTED_ID || element.at(0) != '"') {
            return null;
        }
        String quoted = element.toString();
        try {
            UUID user = Uuids.parse("mentions", quoted.substring(1, quoted.length() - 1));
            return user.equals(ALL) ? null : user;
        } catch (MalformedJsonException e) {
            return null;
        }
    }
}
