package parley.status.operator.job;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonArrays;
import parley.contract.codec.JsonObjectReader;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.RawJson;
import parley.contract.event.JobCommand;
import parley.contract.event.JobCommand.Kind;
import parley.status.problem.ProblemException;

/// The body of a call that orders a job. Fields of the selection may stand in an object `select` or beside the
/// others. Unknown fields are refused: who misspells `partition` must not replay everything.
public final class JobRequest {
    private static final int MOST_LETTERS = 1_000;
    private static final int LONGEST_TOPIC = 249;

    private @Nullable UUID conversation;
    private @Nullable Integer partition;
    private @Nullable Long fromOffset;
    private @Nullable Long toOffset;
    private @Nullable Instant fromTime;
    private @Nullable Instant toTime;
    private @Nullable List<String> letters;
    private @Nullable String reason;
    private @Nullable UUID user;
    private @Nullable String device;
    private @Nullable Long fromSeq;
    private @Nullable String target;
    private @Nullable String topic;
    private @Nullable Integer rate;
    private @Nullable String note;
    private boolean execute;
    private boolean repair;

    private JobRequest() {}

    /// @param body nothing, or one JSON object
    /// @throws ProblemException when it is not understood
    public static JobRequest parse(byte[] body) {
        var request = new JobRequest();
        if (body.length > 0) {
            try {
                request.read(JsonObjectReader.strict(body));
            } catch (MalformedJsonException | DateTimeException e) {
                throw bad("body", "…", String.valueOf(e.getMessage()));
            }
        }
        return request;
    }

    Jobs.Order replay() {
        Kind kind = switch (target == null ? "" : target) {
            case "rebuild" -> Kind.REBUILD;
            case "copy" -> Kind.COPY;
            case "redeliver" -> Kind.REDELIVER;
            default -> throw bad("target", target, "rebuild, copy or redeliver");
        };
        if (kind == Kind.REDELIVER) {
            return new Jobs.Order(kind, devices(), execute, null, rate, note);
        }
        if (kind == Kind.COPY && (topic == null || !copyable(topic))) {
            throw bad("topic", topic, "the name of a topic that does not begin with im. or __");
        }
        return new Jobs.Order(kind, selection(), execute, topic, rate, note);
    }

    Jobs.Order verification() {
        return new Jobs.Order(Kind.VERIFY, selection(), repair && execute, null, rate, note);
    }

    /// @param id of one letter; null: as the body says
    public Jobs.Order requeue(@Nullable String id) {
        return new Jobs.Order(Kind.REQUEUE, letters(id), execute, null, null, note);
    }

    /// Of a discard `reason` is why it is given up, and not the code of letters.
    public Jobs.Order discard(@Nullable String id) {
        String why = reason;
        if (why == null || why.isBlank()) {
            throw bad("reason", why, "why the letter is given up, in a few words");
        }
        reason = null;
        return new Jobs.Order(Kind.DISCARD, letters(id), execute, null, null, why);
    }

    private JobCommand.Selection letters(@Nullable String id) {
        if (id != null) {
            return JobCommand.Selection.letters(List.of(id), null);
        }
        if (letters == null && reason == null) {
            throw bad("letters", null, "ids of letters, or the reason of all that are meant");
        }
        return JobCommand.Selection.letters(letters, reason);
    }

    private JobCommand.Selection devices() {
        if (conversation == null && user == null) {
            throw bad("select", null, "a conversation, a user, or both");
        }
        if (partition != null || fromOffset != null || toOffset != null || toTime != null || topic != null) {
            throw bad("select", "…", "conversation, user, device, fromSeq and fromTime with target redeliver");
        }
        try {
            return JobCommand.Selection.devices(conversation, user, device, fromSeq, fromTime);
        } catch (IllegalArgumentException e) {
            throw bad("select", "…", String.valueOf(e.getMessage()));
        }
    }

    private JobCommand.Selection selection() {
        if (user != null || device != null || fromSeq != null) {
            throw bad("select", "…", "user, device and fromSeq with target redeliver only");
        }
        try {
            return new JobCommand.Selection(
                    conversation, partition, fromOffset, toOffset, fromTime, toTime, null, null);
        } catch (IllegalArgumentException e) {
            throw bad("select", "…", String.valueOf(e.getMessage()));
        }
    }

    private void read(JsonObjectReader fields) {
        try (fields) {
            while (fields.next()) {
                field(fields);
            }
        }
    }

    private void field(JsonObjectReader fields) {
        switch (fields.name()) {
            case "select" -> read(JsonObjectReader.strict(fields.raw()));
            case "conversation" -> conversation = fields.uuid();
            case "partition" -> partition = fields.integer();
            case "fromOffset" -> fromOffset = fields.number();
            case "toOffset" -> toOffset = fields.number();
            case "fromTime" -> fromTime = Instant.parse(fields.text());
            case "toTime" -> toTime = Instant.parse(fields.text());
            case "letters" -> letters = texts(fields.raw());
            case "reason" -> reason = fields.text();
            case "user" -> user = fields.uuid();
            case "device" -> device = fields.text();
            case "fromSeq" -> fromSeq = fields.number();
            case "target" -> target = fields.text();
            case "topic" -> topic = fields.text();
            case "rate" -> rate = positive(fields.integer());
            case "note" -> note = fields.text();
            case "execute" -> execute = fields.bool();
            case "repair" -> repair = fields.bool();
            default -> throw bad(fields.name(), "…", "no such field here");
        }
    }

    private static int positive(int rate) {
        if (rate < 1) {
            throw bad("rate", Integer.toString(rate), "records a second, at least 1");
        }
        return rate;
    }

    private static List<String> texts(RawJson array) {
        var texts = new ArrayList<String>();
        for (RawJson element : JsonArrays.split(array.toBytes(), MOST_LETTERS)) {
            String text = new String(element.toBytes(), StandardCharsets.UTF_8);
            if (!text.matches("\"[A-Za-z0-9._-]{1,300}\"")) {
                throw bad("letters", text, "ids such as im.messages.v1-3-17");
            }
            texts.add(text.substring(1, text.length() - 1));
        }
        return texts;
    }

    private static boolean copyable(String topic) {
        return topic.matches("[A-Za-z0-9._-]+")
                && topic.length() <= LONGEST_TOPIC
                && !topic.startsWith("im.")
                && !topic.startsWith("__");
    }

    private static ProblemException bad(String field, @Nullable String value, String expected) {
        return ProblemException.badInput(field, value == null ? "" : value, expected);
    }
}
