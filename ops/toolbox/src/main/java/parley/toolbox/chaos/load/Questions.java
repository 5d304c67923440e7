package parley.toolbox.chaos.load;

import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import parley.toolbox.chaos.checker.RawFields;
import parley.toolbox.chaos.history.Content;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.History;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Asks the status API and records what it says. Blocks; safe from any thread.
final class Questions {
    private static final int OK = 200;
    private static final int MOST_PAGES = 10_000;

    private final Accounts accounts;
    private final URI status;
    private final History history;

    Questions(Accounts accounts, URI status, History history) {
        this.accounts = accounts;
        this.status = status;
        this.history = history;
    }

    /// @return what is said of a message; state null when it was not said
    Event.StatusAnswer ask(UUID message, String token, boolean last) {
        try {
            Accounts.Answer answer = accounts.get(status.resolve("/v1/messages/" + message + "/status"), token);
            if (answer.status() != OK) {
                return new Event.StatusAnswer(message, answer.status(), null, Map.of(), last);
            }
            JsonNode json = Accounts.JSON.readTree(answer.body());
            Map<UUID, String> members = new HashMap<>();
            json.get("members")
                    .forEach(each -> members.put(
                            UUID.fromString(each.get("user").asString()),
                            each.get("state").asString()));
            return new Event.StatusAnswer(message, OK, json.get("state").asString(), members, last);
        } catch (IOException | JacksonException e) {
            return new Event.StatusAnswer(message, 0, null, Map.of(), last);
        }
    }

    /// Reads a conversation's history from its beginning, and records it.
    ///
    /// @return whether it came to the end
    boolean pages(UUID conversation, String token) {
        long after = 0;
        for (int page = 0; page < MOST_PAGES; page++) {
            try {
                Accounts.Answer answer = accounts.get(
                        status.resolve("/v1/conversations/" + conversation + "/messages?limit=100&after=" + after),
                        token);
                if (answer.status() != OK) {
                    return false;
                }
                RawFields fields = RawFields.of(answer.body());
                List<RawFields> messages = WireFrames.array(fields.bytes("messages")).stream()
                        .map(RawFields::of)
                        .toList();
                messages.forEach(message -> record(conversation, message));
                long upTo = fields.number("upto");
                if (!fields.flag("more")) {
                    history.record(new Event.PagesEnd(conversation, upTo));
                    return true;
                }
                if (upTo <= after) {
                    return false;
                }
                after = upTo;
            } catch (IOException e) {
                return false;
            }
        }
        return false;
    }

    private void record(UUID conversation, RawFields message) {
        history.record(new Event.Paged(
                conversation,
                message.number("seq"),
                UUID.fromString(message.text("message")),
                Content.of(message.bytes("body"), message.optional("meta"))));
    }
}
