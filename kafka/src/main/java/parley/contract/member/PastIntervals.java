package parley.contract.member;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import parley.contract.event.MemberRow.Interval;

/// The closed intervals of a membership as the column `member.past` holds them: `after-upTo,after-upTo`.
/// Pure.
public final class PastIntervals {
    private PastIntervals() {}

    /// @param column empty: none
    /// @throws IllegalArgumentException when it is not such a list
    public static List<Interval> parse(String column) {
        if (column.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(column.split(",")).map(PastIntervals::interval).toList();
    }

    public static String format(List<Interval> past) {
        return past.stream()
                .map(interval -> interval.after() + "-" + interval.upTo())
                .collect(Collectors.joining(","));
    }

    private static Interval interval(String text) {
        int dash = text.indexOf('-');
        if (dash < 0) {
            throw new IllegalArgumentException("interval '" + text + "': expected after-upTo");
        }
        return new Interval(Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
    }
}
