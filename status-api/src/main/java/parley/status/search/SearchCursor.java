package parley.status.search;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.UUID;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.Uuids;
import parley.contract.id.UuidOrder;
import parley.status.problem.ProblemException;

/// A place in the order of what is found: newest first; of one time, by conversation, and there newest first.
///
/// @param time in milliseconds
record SearchCursor(Instant time, UUID conversation, long seq) {
    static final Comparator<SearchCursor> NEWEST_FIRST = Comparator.comparing(SearchCursor::time)
            .reversed()
            .thenComparing(SearchCursor::conversation, UuidOrder.UNSIGNED)
            .thenComparing(Comparator.comparingLong(SearchCursor::seq).reversed());

    private static final int PARTS = 3;
    private static final String EXPECTED = "the cursor of a page before";
    private static final long LAST_MILLI =
            Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    /// @return what the next page is asked for with
    String text() {
        return time.toEpochMilli() + "." + conversation + "." + seq;
    }

    /// @throws ProblemException 400 when it is no cursor
    static SearchCursor of(String text) {
        String[] parts = text.split("\\.", PARTS + 1);
        if (parts.length != PARTS) {
            throw ProblemException.badInput("before", text, EXPECTED);
        }
        try {
            long milli = Long.parseLong(parts[0]);
            long seq = Long.parseLong(parts[2]);
            if (milli < 0 || milli > LAST_MILLI || seq < 0) {
                throw ProblemException.badInput("before", text, EXPECTED);
            }
            return new SearchCursor(
                    Instant.ofEpochMilli(milli).truncatedTo(ChronoUnit.MILLIS), Uuids.parse("before", parts[1]), seq);
        } catch (NumberFormatException | MalformedJsonException | DateTimeException e) {
            throw ProblemException.badInput("before", text, EXPECTED);
        }
    }
}
