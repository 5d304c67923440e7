package parley.edge.send;

/// When the next batch may begin. A lone item never waits; the more came lately, the longer a batch lets
/// others gather behind the one before it, because what a batch costs is mostly its passage: at 1,000 items a
/// second 0.8 ms, from 6,250 a second on 5 ms. Pure; for one thread at a time.
final class Pace {
    private static final double MEMORY_NANOS = 100e6;
    private static final double NANOS_PER_RECENT_ITEM = 8_000;
    private static final double LONGEST_NANOS = 5e6;

    private double recent;
    private long began;

    /// @param nowNanos of a monotonic clock, as everywhere here
    Pace(long nowNanos) {
        began = nowNanos;
    }

    /// A batch begins.
    void begin(int items, long nowNanos) {
        recent = recent * Math.exp(-(nowNanos - began) / MEMORY_NANOS) + items;
        began = nowNanos;
    }

    /// @return how many nanoseconds the next batch has to wait; 0 or less when it may begin
    long rest(long nowNanos) {
        double gap = Math.min(LONGEST_NANOS, recent * NANOS_PER_RECENT_ITEM);
        return began + (long) gap - nowNanos;
    }
}
