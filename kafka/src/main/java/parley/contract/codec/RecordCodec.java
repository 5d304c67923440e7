package parley.contract.codec;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import parley.contract.event.AnalyticsMinute;
import parley.contract.event.AuditRecord;
import parley.contract.event.BlockRow;
import parley.contract.event.ConversationEvent;
import parley.contract.event.JobCommand;
import parley.contract.event.JobProgress;
import parley.contract.event.MemberRow;
import parley.contract.event.Receipt;
import parley.contract.event.RedactedMessage;
import parley.contract.event.SessionChange;
import parley.contract.event.Traceparent;
import parley.contract.event.UserStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/// JSON of the small records, whose fields are all the product's own. Fields appear in the record's order, null ones
/// are left out, enum constants are lower camel case, times are ISO-8601 UTC. Unknown fields are ignored, so that later
/// versions may add some; what is missing or of another kind is malformed, nothing is coerced. Safe from any thread.
///
/// @param <T> the record
public final class RecordCodec<T> {
    public static final RecordCodec<Receipt> RECEIPT = new RecordCodec<>(Receipt.class);
    public static final RecordCodec<ConversationEvent> CONVERSATION_EVENT = new RecordCodec<>(ConversationEvent.class);
    public static final RecordCodec<MemberRow> MEMBER_ROW = new RecordCodec<>(MemberRow.class);
    public static final RecordCodec<BlockRow> BLOCK_ROW = new RecordCodec<>(BlockRow.class);
    public static final RecordCodec<SessionChange> SESSION_CHANGE = new RecordCodec<>(SessionChange.class);
    public static final RecordCodec<UserStatus> USER_STATUS = new RecordCodec<>(UserStatus.class);
    public static final RecordCodec<AuditRecord> AUDIT_RECORD = new RecordCodec<>(AuditRecord.class);
    public static final RecordCodec<JobCommand> JOB_COMMAND = new RecordCodec<>(JobCommand.class);
    public static final RecordCodec<JobProgress> JOB_PROGRESS = new RecordCodec<>(JobProgress.class);
    public static final RecordCodec<RedactedMessage> REDACTED_MESSAGE = new RecordCodec<>(RedactedMessage.class);
    public static final RecordCodec<AnalyticsMinute> ANALYTICS_MINUTE = new RecordCodec<>(AnalyticsMinute.class);

    private final Class<T> type;
    private final JsonMapper mapper;

    private RecordCodec(Class<T> type) {
        this.type = type;
        this.mapper = JsonMapper.builder(Json.TRUSTED)
                .enumNamingStrategy(EnumNamingStrategies.LOWER_CAMEL_CASE)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(Include.NON_NULL))
                .addModule(new SimpleModule()
                        .addDeserializer(Instant.class, new Text<>(Instant.class, Instant::parse))
                        .addDeserializer(UUID.class, new Text<>(UUID.class, text -> Uuids.parse("id", text)))
                        .addSerializer(Traceparent.class, ToStringSerializer.instance)
                        .addDeserializer(Traceparent.class, new Text<>(Traceparent.class, RecordCodec::trace)))
                .build();
    }

    public byte[] encode(T record) {
        return mapper.writeValueAsBytes(record);
    }

    /// A row of a table: its key says which row, and must be the one that the value would be kept under.
    /// Under another key it would outlive the row that replaces it.
    ///
    /// @param key of a row
    /// @throws MalformedRecordException when the value is not such a record, or stands under another key
    public T decodeRow(ConsumerRecord<byte[], byte[]> row, Function<T, String> key) {
        T record = decode(row.value());
        byte[] expected = key.apply(record).getBytes(StandardCharsets.UTF_8);
        if (!Arrays.equals(expected, row.key())) {
            throw new MalformedRecordException(
                    "the key is not the one of the " + name() + " that the value is, expected " + key.apply(record));
        }
        return record;
    }

    /// @param bytes null, as a record may have no value, is malformed
    /// @throws MalformedRecordException when the bytes are not such a record
    public T decode(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new MalformedRecordException("not a " + name() + ": no value");
        }
        try {
            T record = mapper.readValue(bytes, type);
            if (record == null) {
                throw new MalformedRecordException("not a " + name() + ": null");
            }
            return record;
        } catch (JacksonException e) {
            throw new MalformedRecordException("not a " + name() + ": " + describe(e), e);
        }
    }

    /// Jackson's own would also take epoch numbers for times and base64 for UUIDs.
    private static final class Text<V> extends StdDeserializer<V> {
        private final Function<String, V> parse;

        Text(Class<V> type, Function<String, V> parse) {
            super(type);
            this.parse = parse;
        }

        @Override
        public V deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return context.reportInputMismatch(this, "expected a string");
            }
            try {
                return parse.apply(parser.getString());
            } catch (DateTimeException | MalformedJsonException e) {
                return context.reportInputMismatch(this, e.getMessage());
            }
        }
    }

    private static Traceparent trace(String text) {
        Traceparent trace = Traceparent.orNull(text);
        if (trace == null) {
            throw new MalformedJsonException("expected a W3C traceparent");
        }
        return trace;
    }

    private static String describe(JacksonException error) {
        return error instanceof DatabindException binding
                ? binding.getOriginalMessage() + " at " + binding.getPathReference()
                : Json.describe(error);
    }

    private String name() {
        return type.getSimpleName().toLowerCase(Locale.ROOT);
    }
}
