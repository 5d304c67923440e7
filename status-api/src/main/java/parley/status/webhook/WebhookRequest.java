package parley.status.webhook;

import java.net.URI;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.status.problem.Inputs;
import parley.status.problem.ProblemException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what operators send about webhooks. What is wrong is named, with what was expected.
final class WebhookRequest {
    private static final int LONGEST_URL = 1_024;
    private static final String KINDS = "some of message, delivered, read, failed, member";

    private final JsonNode json;

    private WebhookRequest(JsonNode json) {
        this.json = json;
    }

    static WebhookRequest parse(byte[] body) {
        try {
            JsonNode json = JsonMapper.shared().readTree(body);
            if (json.isObject()) {
                return new WebhookRequest(json);
            }
        } catch (JacksonException e) {
            throw ProblemException.badInput("body", "", "a JSON object");
        }
        throw ProblemException.badInput("body", "", "a JSON object");
    }

    /// @param allowPrivate whether http is as good as https
    URI url(boolean allowPrivate) {
        String text = text("url");
        String expected = "an https address of at most " + LONGEST_URL + " characters, without user and fragment";
        if (text == null || text.length() > LONGEST_URL) {
            throw ProblemException.badInput("url", String.valueOf(text), expected);
        }
        try {
            URI url = URI.create(text);
            boolean scheme = "https".equals(url.getScheme()) || allowPrivate && "http".equals(url.getScheme());
            if (scheme && url.getHost() != null && url.getUserInfo() == null && url.getFragment() == null) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw ProblemException.badInput("url", text, expected);
        }
        throw ProblemException.badInput("url", text, expected);
    }

    Set<EventKind> kinds() {
        JsonNode list = json.path("kinds");
        if (!list.isArray() || list.isEmpty()) {
            throw ProblemException.badInput("kinds", list.isMissingNode() ? "" : list.toString(), KINDS);
        }
        var kinds = EnumSet.noneOf(EventKind.class);
        for (JsonNode each : list) {
            EventKind kind = each.isString() ? EventKind.of(each.asString()) : null;
            if (kind == null) {
                throw ProblemException.badInput("kinds", each.toString(), KINDS);
            }
            kinds.add(kind);
        }
        return kinds;
    }

    /// @return null when it is left out
    @Nullable UUID id(String field) {
        String text = text(field);
        return text == null ? null : Inputs.uuid(field, text);
    }

    /// @return a time that has passed
    Instant to(Instant now) {
        String text = String.valueOf(text("to"));
        String expected = "a time that has passed, as 2030-01-31T00:00:00Z";
        try {
            Instant to = Instant.parse(text);
            if (!to.isAfter(now)) {
                return to;
            }
        } catch (DateTimeParseException e) {
            throw ProblemException.badInput("to", text, expected);
        }
        throw ProblemException.badInput("to", text, expected);
    }

    private @Nullable String text(String field) {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw ProblemException.badInput(field, value.toString(), "text");
        }
        return value.asString();
    }
}
