package parley.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Turns the bytes of one text frame into what the gateway says. Fields that are not known are ignored.
final class FrameReader {
    private FrameReader() {}

    /// @param utf8 one JSON object or an array of them
    /// @throws MalformedFrameException when that is not what it is
    static List<ServerFrame> read(byte[] utf8) {
        List<JsonObject> objects = JsonObject.parseOneOrMany(utf8);
        List<ServerFrame> frames = new ArrayList<>(objects.size());
        for (JsonObject object : objects) {
            frames.add(frame(object));
        }
        return frames;
    }

    private static ServerFrame frame(JsonObject in) {
        String op = in.text("op");
        return switch (op) {
            case "message" -> message(in);
            case "accepted" -> accepted(in);
            case "error" -> refusal(in);
            case "receipt" -> receipt(in);
            case "upto" -> new ServerFrame.UpTo(in.uuid("conversation"), in.number("seq"));
            case "ready" -> new ServerFrame.Ready(in.number("conversations", 0));
            case "welcome" -> welcome(in);
            case "page" -> page(in);
            case "status" -> status(in);
            case "member" -> member(in);
            case "presence" -> new ServerFrame.Presence(in.uuid("user"), in.flag("online"), in.optionalTime("since"));
            case "typing" -> new ServerFrame.Typing(in.uuid("conversation"), in.uuid("user"));
            case "expiring" -> new ServerFrame.Expiring(in.number("in", 0));
            case "drain" -> new ServerFrame.Drain(in.number("in", 0), in.number("jitter", 0));
            case "ping" -> new ServerFrame.Ping();
            case "pong" -> new ServerFrame.Pong();
            default -> new ServerFrame.Unknown(op);
        };
    }

    static ServerFrame.Message message(JsonObject in) {
        return new ServerFrame.Message(
                in.uuid("conversation"),
                in.number("seq"),
                in.number("after", 0),
                in.uuid("message"),
                in.uuid("from"),
                in.text("device"),
                in.text("type"),
                in.number("version", 1),
                in.time("time"),
                in.raw("body"),
                in.optionalRaw("meta"),
                in.optionalUuid("ref"),
                in.optionalText("id"),
                in.optionalNumber("attempt"),
                in.optionalUuid("recalledBy"));
    }

    static ServerFrame.Page page(JsonObject in) {
        List<ServerFrame.Message> messages = new ArrayList<>();
        UUID conversation = in.optionalUuid("conversation");
        for (JsonObject object : in.objects("messages")) {
            messages.add(message(object));
        }
        if (conversation == null) {
            conversation =
                    messages.isEmpty() ? new UUID(0, 0) : messages.getFirst().conversation();
        }
        return new ServerFrame.Page(
                in.optionalText("request"),
                conversation,
                List.copyOf(messages),
                in.number("upto", 0),
                in.flag("more"),
                cursors(in));
    }

    private static Map<UUID, List<Long>> cursors(JsonObject in) {
        JsonObject cursors = in.optionalObject("cursors");
        if (cursors == null) {
            return Map.of();
        }
        Map<UUID, List<Long>> byUser = new LinkedHashMap<>();
        for (String user : cursors.names()) {
            byUser.put(JsonObject.uuidOf("cursors", user), cursors.numbers(user));
        }
        return byUser;
    }

    private static ServerFrame welcome(JsonObject in) {
        return new ServerFrame.Welcome(
                in.text("connection"),
                in.uuid("user"),
                in.text("device"),
                in.optionalTime("expires"),
                in.number("ping", 20),
                in.number("window", 0),
                in.number("maxFrame", 65_536),
                in.optionalText("gateway"));
    }

    private static ServerFrame accepted(JsonObject in) {
        return new ServerFrame.Accepted(
                in.text("id"),
                in.uuid("message"),
                in.uuid("conversation"),
                in.number("seq"),
                in.time("time"),
                in.flag("duplicate"));
    }

    private static ServerFrame refusal(JsonObject in) {
        String message = in.optionalText("message");
        return new ServerFrame.Refusal(
                in.optionalText("id"),
                in.optionalText("request"),
                in.text("code"),
                message == null ? "" : message,
                in.flag("retry"),
                in.optionalNumber("retryAfter"));
    }

    private static ServerFrame receipt(JsonObject in) {
        return new ServerFrame.Receipt(
                in.uuid("conversation"), in.uuid("user"), in.optionalNumber("delivered"), in.optionalNumber("read"));
    }

    private static ServerFrame status(JsonObject in) {
        return new ServerFrame.Status(
                in.uuid("message"),
                in.uuid("conversation"),
                in.number("seq"),
                in.optionalUuid("user"),
                in.text("state"),
                in.optionalText("reason"));
    }

    private static ServerFrame member(JsonObject in) {
        return new ServerFrame.Member(
                in.uuid("conversation"),
                in.uuid("user"),
                in.text("change"),
                in.optionalUuid("by"),
                in.number("version", 0));
    }
}
