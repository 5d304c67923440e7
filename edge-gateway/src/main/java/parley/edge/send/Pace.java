package parley.edge.send;

/// When the next batch may begin. A lone item never waits; the more came lately, the longer a batch lets
/// others gather behind the one before it, because what a batch costs is mostly its passage: nothing up to 600
/// items a second, 0.8 ms at 1,000 and 10 ms from 5,600 on. Pure; for one thread at a time.
final class Pace {
    private static final double MEMORY_NANOS = 100e6;
    private static final double FREE_ITEMS = 60;
    private static final double NANOS_PER_FURTHER_ITEM = 20_000;
    private static final double LONGEST_NANOS = 10e6;

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
        double gap = Math.clamp((recent - FREE_ITEMS) * NANOS_PER_FURTHER_ITEM, 0, LONGEST_NANOS);
        return began + (long) gap - nowNanos;
    }
}
