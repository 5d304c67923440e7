package parley.sink.capture;

import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import parley.contract.event.MemberRow;
import parley.contract.id.UuidBytes;
import parley.contract.member.PastIntervals;

/// One record of the engine, as far as it concerns `im.members.v1`. Pure.
sealed interface CapturedChange {
    /// A row was there when the capture began, was inserted or changed.
    ///
    /// @param committedMs when, by the database's clock, in milliseconds since the epoch
    record Row(MemberRow row, long committedMs) implements CapturedChange {}

    /// A row that is no member row: no reader could use it either.
    ///
    /// @param reason what is wrong with which value
    record Unreadable(String reason) implements CapturedChange {}

    /// Nothing to tell: a row was deleted, which members never are, or it is no row at all.
    record Nothing() implements CapturedChange {}

    int ID_BYTES = 16;

    static CapturedChange of(SourceRecord record) {
        if (!(record.value() instanceof Struct change) || change.schema().field("after") == null) {
            return new Nothing();
        }
        Struct after = change.getStruct("after");
        if (after == null) {
            return new Nothing();
        }
        try {
            return new Row(row(after), committed(change));
        } catch (IllegalArgumentException | NullPointerException | DataException e) {
            return new Unreadable(after + ": " + e.getMessage());
        }
    }

    private static MemberRow row(Struct row) {
        return new MemberRow(
                id(row, "conversation_id"),
                id(row, "user_id"),
                MemberRow.Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
                MemberRow.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
                row.getInt64("join_seq"),
                row.getInt64("leave_seq"),
                PastIntervals.parse(row.getString("past")),
                row.getInt64("version"));
    }

    /// The database's log leaves the zeros at the end of a BINARY value out.
    private static UUID id(Struct row, String column) {
        return UuidBytes.from(Arrays.copyOf(row.getBytes(column), ID_BYTES));
    }

    private static long committed(Struct change) {
        @Nullable Struct source = change.getStruct("source");
        Long time = source == null ? null : source.getInt64("ts_ms");
        return time == null ? 0 : time;
    }
}
