package parley.toolbox.chaos.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import parley.toolbox.chaos.checker.RawFields;
import parley.toolbox.chaos.history.Who;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/// The few frames that the raw devices write and read.
final class WireFrames {
    private WireFrames() {}

    static String hello(String token, Who who, Map<UUID, Long> cursors) {
        return "{\"op\":\"hello\",\"token\":\"" + token + "\",\"device\":\"" + who.device() + "\",\"cursors\":"
                + cursors(cursors) + "}";
    }

    static String send(UUID conversation, String id, byte[] body, byte[] meta) {
        return "{\"op\":\"send\",\"id\":\"" + id + "\",\"conversation\":\"" + conversation
                + "\",\"type\":\"text\",\"body\":" + new String(body, StandardCharsets.UTF_8)
                + (meta.length == 0 ? "" : ",\"meta\":" + new String(meta, StandardCharsets.UTF_8)) + "}";
    }

    static String ack(Map<UUID, Long> cursors) {
        return "{\"op\":\"ack\",\"cursors\":" + cursors(cursors) + "}";
    }

    static String read(UUID conversation, long seq) {
        return "{\"op\":\"read\",\"conversation\":\"" + conversation + "\",\"seq\":" + seq + "}";
    }

    static String auth(String token) {
        return "{\"op\":\"auth\",\"token\":\"" + token + "\"}";
    }

    private static String cursors(Map<UUID, Long> cursors) {
        return cursors.entrySet().stream()
                .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /// @return the frames of a text: one, or those of an array
    static List<RawFields> split(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes[0] != '[') {
            return List.of(RawFields.of(bytes));
        }
        return array(bytes).stream().map(RawFields::of).toList();
    }

    /// @return the bytes of each object of an array
    static List<byte[]> array(byte[] bytes) {
        var objects = new ArrayList<byte[]>();
        try (JsonParser parser = Accounts.JSON.createParser(bytes)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                int begin = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                parser.skipChildren();
                objects.add(Arrays.copyOfRange(
                        bytes, begin, Math.toIntExact(parser.currentLocation().getByteOffset())));
            }
        }
        return objects;
    }
}
