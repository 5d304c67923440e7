package parley.toolbox.chat;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import parley.client.JsonBytes;
import parley.client.ServerFrame;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A message as people and as programs read it. Everything that others wrote is made inert.
final class MessageText {
    private static final JsonMapper JSON = JsonMapper.shared();

    private MessageText() {}

    /// @param name of the sender
    /// @return such as `14:05 alice: hello`
    static String line(ServerFrame.Message message, String name, ZoneId zone) {
        String time =
                DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(zone).format(message.time());
        return time + " " + InertText.of(name) + ": " + said(message);
    }

    /// Lines that were printed stay: what changes them is told below them.
    private static String said(ServerFrame.Message message) {
        if (message.recalledBy() != null) {
            return "(recalled)";
        }
        if (message.ref() == null) {
            return text(message.type(), message.body());
        }
        return switch (message.type()) {
            case "edit" -> "(edited) " + text("text", message.body());
            case "recall" -> "(took a message back)";
            case "reaction" -> "(reacts) " + InertText.ofJson(message.body().toString());
            default -> "(replies) " + text(message.type(), message.body());
        };
    }

    /// The text of a text message; of other types the type and the JSON.
    static String text(String type, JsonBytes body) {
        try {
            JsonNode text = JSON.readTree(body.toBytes()).get("text");
            if (text != null && text.isString()) {
                return InertText.of(text.asString());
            }
        } catch (JacksonException e) {
            // Deeper or larger than this reader likes: shown as it is.
            return shown(type, body);
        }
        return shown(type, body);
    }

    /// @return whether somebody else's message mentions this user, by name or with all
    static boolean mentions(ServerFrame.Message message, UUID user) {
        try {
            JsonNode mentions = JSON.readTree(message.body().toBytes()).path("mentions");
            boolean meant = mentions.isArray()
                    ? mentions.valueStream().anyMatch(each -> each.asString("").equalsIgnoreCase(user.toString()))
                    : mentions.asString("").equals("all");
            return meant && !message.from().equals(user);
        } catch (JacksonException e) {
            // Deeper or larger than this reader likes.
            return false;
        }
    }

    /// One line of JSON with the fields of the protocol's `message`; body and meta keep their values and
    /// their order.
    static String json(ServerFrame.Message message) {
        StringBuilder out = new StringBuilder(256 + message.body().length());
        out.append("{\"conversation\":\"").append(message.conversation());
        out.append("\",\"seq\":").append(message.seq());
        out.append(",\"message\":\"").append(message.message());
        out.append("\",\"from\":\"").append(message.from());
        out.append("\",\"device\":").append(JSON.writeValueAsString(message.device()));
        out.append(",\"type\":").append(JSON.writeValueAsString(message.type()));
        out.append(",\"version\":").append(message.version());
        out.append(",\"time\":\"").append(message.time());
        out.append("\",\"body\":").append(message.body());
        if (message.meta() != null) {
            out.append(",\"meta\":").append(message.meta());
        }
        if (message.ref() != null) {
            out.append(",\"ref\":\"").append(message.ref()).append('"');
        }
        if (message.recalledBy() != null) {
            out.append(",\"recalled\":true,\"recalledBy\":\"")
                    .append(message.recalledBy())
                    .append('"');
        }
        return InertText.ofJson(out.append('}').toString());
    }

    private static String shown(String type, JsonBytes body) {
        return "[" + InertText.of(type) + "] " + InertText.ofJson(body.toString());
    }
}
