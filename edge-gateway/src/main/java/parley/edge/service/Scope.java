package parley.edge.service;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.edge.rest.Fields;
import parley.edge.rest.ProblemException;

/// What a token is for.
public enum Scope {
    /// Messages, as the system or on behalf of any member.
    SEND,
    /// Accounts.
    USERS,
    /// Groups and their members.
    CONVERSATIONS;

    private static final String EXPECTED = "send, users or conversations";

    /// @return as it stands in requests, answers and the database
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// @throws ProblemException `bad_request` when there is none, or one is not known
    static Set<Scope> parse(String field, List<@Nullable String> texts) {
        var scopes = EnumSet.noneOf(Scope.class);
        for (int i = 0; i < texts.size(); i++) {
            String at = field + "[" + i + "]";
            scopes.add(parse(at, Fields.required(at, texts.get(i))));
        }
        if (scopes.isEmpty()) {
            throw ProblemException.badRequest("field " + field + " is empty: expected some of " + EXPECTED);
        }
        return scopes;
    }

    private static Scope parse(String field, String text) {
        for (Scope scope : values()) {
            if (scope.text().equals(text)) {
                return scope;
            }
        }
        throw Fields.bad(field, text, EXPECTED);
    }

    static String join(Collection<Scope> scopes) {
        return scopes.stream().map(Scope::text).collect(Collectors.joining(","));
    }

    /// @param text as [#join] writes it
    static Set<Scope> split(String text) {
        var scopes = EnumSet.noneOf(Scope.class);
        for (String each : text.split(",")) {
            scopes.add(parse("scopes", each));
        }
        return scopes;
    }
}
