package parley.edge.frame;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonArrays;
import parley.contract.codec.JsonObjectReader;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.RawJson;
import parley.contract.codec.Uuids;
import parley.contract.event.MessageTypeRow;
import parley.contract.event.Traceparent;
import tools.jackson.core.JsonToken;

/// Reads the text of a WebSocket message: one frame, or an array of up to 16. Pure; safe from any thread.
///
/// Unknown fields are ignored. Whatever is wrong with a single frame is a [FrameProblem] in its place of
/// the list; text that is not JSON at all is a [BrokenFrameException].
public final class FrameParser {
    /// One frame of a text, or what was wrong with it.
    public sealed interface Result {
        record Ok(Inbound frame) implements Result {}

        record Bad(FrameProblem problem) implements Result {}
    }

    public static final int MOST_FRAMES = 16;
    public static final int MOST_CURSORS = 200;
    public static final int MOST_WINDOW = 256;
    public static final int MOST_PAGE = 100;
    public static final int MOST_WATCHED = 100;

    private static final Pattern CLIENT_ID = Pattern.compile("[\\x20-\\x7e]{1,64}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final long MOST_TTL_SECONDS = Duration.ofDays(365).toSeconds();
    private static final long MOST_SEQ = (1L << 53) - 1;

    private FrameParser() {}

    /// @param text UTF-8
    public static List<Result> parse(byte[] text) throws BrokenFrameException {
        try {
            var results = new ArrayList<Result>();
            for (RawJson frame : frames(text)) {
                results.add(one(frame));
            }
            return results;
        } catch (MalformedJsonException e) {
            throw new BrokenFrameException(String.valueOf(e.getMessage()));
        }
    }

    private static List<RawJson> frames(byte[] text) {
        int first = 0;
        while (first < text.length
                && (text[first] == ' ' || text[first] == '\n' || text[first] == '\r' || text[first] == '\t')) {
            first++;
        }
        boolean array = first < text.length && text[first] == '[';
        return array ? JsonArrays.split(text, MOST_FRAMES) : List.of(RawJson.of(text));
    }

    private static Result one(RawJson json) {
        var fields = new Fields();
        try (var reader = JsonObjectReader.trusted(json)) {
            while (reader.next()) {
                fields.read(reader);
            }
        }
        try {
            return new Result.Ok(fields.frame());
        } catch (FrameProblem problem) {
            return new Result.Bad(problem);
        }
    }

    /// The fields of one frame. A field of the wrong kind is remembered as the frame's problem, because
    /// `id` may still follow.
    private static final class Fields {
        private final Set<String> seen = new HashSet<>();
        private @Nullable String problem;
        private @Nullable String op;
        private @Nullable String id;
        private @Nullable String request;
        private @Nullable String token;
        private @Nullable String device;
        private @Nullable String type;
        private @Nullable UUID conversation;
        private @Nullable UUID ref;
        private @Nullable Traceparent trace;
        private @Nullable RawJson body;
        private @Nullable RawJson meta;
        private @Nullable Map<UUID, Long> cursors;
        private @Nullable Set<UUID> users;
        private boolean fresh;
        private int window;
        private int version = 1;
        private int limit = 50;
        private long seq = -1;
        private long after = -1;
        private long before = -1;
        private long ttl;

        void read(JsonObjectReader reader) {
            String name = reader.name();
            if (!seen.add(name)) {
                problem("field " + name + " occurs twice");
                reader.skip();
                return;
            }
            if (reader.isNull() && !name.equals("body")) {
                return;
            }
            JsonToken token = reader.token();
            try {
                field(reader, name);
            } catch (MalformedJsonException e) {
                problem(String.valueOf(e.getMessage()));
                if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                    reader.skip();
                }
            }
        }

        private void field(JsonObjectReader reader, String name) {
            switch (name) {
                case "op" -> op = reader.text();
                case "id" -> id = checked(name, reader.text(), CLIENT_ID, "1 to 64 printable ASCII characters");
                case "request" ->
                    request = checked(name, reader.text(), CLIENT_ID, "1 to 64 printable ASCII characters");
                case "token" -> token = reader.text();
                case "device" -> device = checked(name, reader.text(), NAME, "1 to 64 of A-Z a-z 0-9 . _ -");
                case "type" -> type = reader.text();
                case "conversation" -> conversation = reader.uuid();
                case "ref" -> ref = reader.uuid();
                case "trace" -> trace = trace(reader.text());
                case "body" -> body = reader.raw();
                case "meta" -> meta = reader.raw();
                case "cursors" -> cursors = cursors(reader.raw());
                case "users" -> users = users(reader.raw());
                case "fresh" -> fresh = reader.bool();
                case "window" -> window = (int) within(name, reader.number(), 1, MOST_WINDOW);
                case "version" -> version = (int) within(name, reader.number(), 1, MessageTypeRow.MOST_VERSIONS);
                case "limit" -> limit = (int) within(name, reader.number(), 1, MOST_PAGE);
                case "seq" -> seq = within(name, reader.number(), 0, MOST_SEQ);
                case "after" -> after = within(name, reader.number(), 0, MOST_SEQ);
                case "before" -> before = within(name, reader.number(), 1, MOST_SEQ);
                case "ttl" -> ttl = within(name, reader.number(), 1, MOST_TTL_SECONDS);
                default -> reader.skip();
            }
        }

        Inbound frame() throws FrameProblem {
            if (op == null && problem == null) {
                throw bad("field op is missing");
            }
            if (problem != null) {
                throw bad(problem);
            }
            return switch (String.valueOf(op)) {
                case "hello" ->
                    new Inbound.Hello(
                            token, need("device", device), cursors == null ? Map.of() : cursors, fresh, window);
                case "send" -> send();
                case "ack" -> new Inbound.Ack(need("cursors", cursors));
                case "read" -> new Inbound.Read(need("conversation", conversation), need("seq", seq));
                case "sync" -> sync();
                case "typing" -> new Inbound.Typing(need("conversation", conversation));
                case "watch" -> new Inbound.Watch(need("users", users));
                case "auth" -> new Inbound.Auth(need("token", token));
                case "ping" -> new Inbound.Ping();
                default -> throw bad("op " + Printable.of(String.valueOf(op)) + " is not known");
            };
        }

        private Inbound send() throws FrameProblem {
            String id = need("id", this.id);
            UUID conversation = need("conversation", this.conversation);
            String type = need("type", this.type);
            Duration life = ttl == 0 ? null : Duration.ofSeconds(ttl);
            return Inbound.Send.checked(id, conversation, type, version, need("body", body), meta, ref, life, trace);
        }

        private Inbound sync() throws FrameProblem {
            String request = need("request", this.request);
            if (after >= 0 && before >= 0) {
                throw bad("fields after and before exclude each other");
            }
            return new Inbound.Sync(request, need("conversation", conversation), after, before, limit);
        }

        private <T> T need(String field, @Nullable T value) throws FrameProblem {
            if (value == null) {
                throw bad("field " + field + " is missing");
            }
            return value;
        }

        private long need(String field, long value) throws FrameProblem {
            if (value < 0) {
                throw bad("field " + field + " is missing");
            }
            return value;
        }

        private FrameProblem bad(String message) {
            return new FrameProblem(ErrorCode.BAD_FRAME, message, id, request);
        }

        private void problem(String message) {
            if (problem == null) {
                problem = message;
            }
        }

        private static String checked(String name, String value, Pattern pattern, String expected) {
            if (!pattern.matcher(value).matches()) {
                throw new MalformedJsonException(
                        "field " + name + " " + Printable.of(value) + ": expected " + expected);
            }
            return value;
        }

        private static Traceparent trace(String value) {
            Traceparent trace = Traceparent.orNull(value);
            if (trace == null) {
                throw new MalformedJsonException("field trace " + Printable.of(value)
                        + ": expected a W3C traceparent, 00-<32 hex>-<16 hex>-<2 hex> in lower case");
            }
            return trace;
        }

        private static long within(String name, long value, long least, long most) {
            if (value < least || value > most) {
                throw new MalformedJsonException("field " + name + " " + value + ": expected " + least + " to " + most);
            }
            return value;
        }

        private static Set<UUID> users(RawJson json) {
            var users = new LinkedHashSet<UUID>();
            for (RawJson element : JsonArrays.split(json.toString().getBytes(StandardCharsets.UTF_8), MOST_WATCHED)) {
                String text = element.toString();
                if (text.length() < 2 || text.charAt(0) != '"') {
                    throw new MalformedJsonException("field users: expected an array of ids");
                }
                users.add(Uuids.parse("users", text.substring(1, text.length() - 1)));
            }
            return users;
        }

        private static Map<UUID, Long> cursors(RawJson json) {
            var cursors = new HashMap<UUID, Long>();
            try (var reader = JsonObjectReader.strict(json)) {
                while (reader.next()) {
                    UUID conversation = Uuids.parse("cursors", reader.name());
                    cursors.put(conversation, within("cursors", reader.number(), 0, MOST_SEQ));
                    if (cursors.size() > MOST_CURSORS) {
                        throw new MalformedJsonException("field cursors: expected at most " + MOST_CURSORS);
                    }
                }
            }
            return cursors;
        }
    }
}
