package parley.contract.codec;

import java.util.Locale;
import parley.contract.event.ConversationEvent;
import parley.contract.event.MemberRow;
import parley.contract.event.Receipt;
import parley.contract.event.SessionChange;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.EnumNamingStrategies;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/// JSON of the small records, whose fields are all the product's own. Null fields are left out, enum constants are
/// lower case, times are
/// ISO-8601 UTC; unknown fields are ignored, so that later versions may add some. Safe from any thread.
///
/// @param <T> the record
public final class RecordCodec<T> {
    public static final RecordCodec<Receipt> RECEIPT = new RecordCodec<>(Receipt.class);
    public static final RecordCodec<ConversationEvent> CONVERSATION_EVENT = new RecordCodec<>(ConversationEvent.class);
    public static final RecordCodec<MemberRow> MEMBER_ROW = new RecordCodec<>(MemberRow.class);
    public static final RecordCodec<SessionChange> SESSION_CHANGE = new RecordCodec<>(SessionChange.class);

    private final Class<T> type;
    private final JsonMapper mapper;

    private RecordCodec(Class<T> type) {
        this.type = type;
        this.mapper = JsonMapper.builder()
                .enumNamingStrategy(EnumNamingStrategies.LOWER_CAMEL_CASE)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .changeDefaultPropertyInclusion(inclusion ->
                        inclusion.withValueInclusion(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL))
                .build();
    }

    public byte[] encode(T record) {
        return mapper.writeValueAsBytes(record);
    }

    /// @throws MalformedRecordException when the bytes are not such a record
    public T decode(byte[] bytes) {
        try {
            T record = mapper.readValue(bytes, type);
            if (record == null) {
                throw new MalformedRecordException("not a " + name() + ": null");
            }
            return record;
        } catch (JacksonException e) {
            throw new MalformedRecordException("not a " + name() + ": " + e.getOriginalMessage(), e);
        }
    }

    private String name() {
        return type.getSimpleName().toLowerCase(Locale.ROOT);
    }
}
