package parley.analytics.figures;

import java.nio.charset.StandardCharsets;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RecordCodec;
import parley.contract.event.AnalyticsMinute;

/// Adds up the facts of all partitions by minute and writes the minutes that grew.
///
/// A minute is closed when the slowest partition is folded a grace beyond it, so that catching up after a
/// stop, when partitions are hours apart, loses nothing.
final class MinutesProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private final FigureSettings settings;
    private final int partitions;
    private @Nullable Minutes minutes;

    /// @param partitions of the messages topic
    MinutesProcessor(FigureSettings settings, int partitions) {
        this.settings = settings;
        this.partitions = partitions;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        var started = new Minutes(context, settings, partitions);
        minutes = started;
        context.schedule(settings.publishEvery(), PunctuationType.WALL_CLOCK_TIME, now -> started.publish());
    }

    @Override
    public void process(Record<byte[], byte[]> input) {
        if (minutes == null) {
            throw new IllegalStateException("not initialized");
        }
        minutes.take(FactCodec.decode(input.value()));
    }

    /// What there is between the beginning of the task and its end.
    private static final class Minutes {
        private final ProcessorContext<byte[], byte[]> context;
        private final MinuteTotals totals;
        /// Partition → how far it is folded.
        private final KeyValueStore<Integer, Long> clocks;
        private final int partitions;
        private final long grace;
        private final TreeSet<Long> open = new TreeSet<>();
        private final TreeSet<Long> grown = new TreeSet<>();
        /// Minutes before this one are closed.
        private long floor;

        Minutes(ProcessorContext<byte[], byte[]> context, FigureSettings settings, int partitions) {
            this.context = context;
            this.totals = new MinuteTotals(context.getStateStore(AnalyticsTopology.MINUTES));
            this.clocks = context.getStateStore(AnalyticsTopology.CLOCKS);
            this.partitions = partitions;
            this.grace = settings.grace().toMillis();
            open.addAll(totals.minutes());
            // Nobody knows which of them were written as they are: they are written again.
            grown.addAll(open);
            floor = floor();
        }

        void take(Fact fact) {
            switch (fact) {
                case Fact.Reached reached -> reached(reached);
                case Fact.Counted counted -> count(counted);
            }
        }

        private void reached(Fact.Reached reached) {
            Long known = clocks.get(reached.partition());
            if (known == null || known < reached.at()) {
                clocks.put(reached.partition(), reached.at());
                floor = floor();
            }
        }

        private void count(Fact.Counted fact) {
            long minute = MinuteTotals.minute(fact.at());
            if (minute < floor) {
                long newest = open.isEmpty() ? floor : Math.max(floor, open.getLast());
                totals.late(newest);
                grew(newest);
            } else {
                totals.add(fact);
                grew(minute);
            }
        }

        private void publish() {
            while (!open.isEmpty() && open.getFirst() < floor) {
                long minute = open.removeFirst();
                grown.remove(minute);
                tell(minute, true);
                totals.forget(minute);
            }
            grown.forEach(minute -> tell(minute, false));
            grown.clear();
        }

        private void grew(long minute) {
            open.add(minute);
            grown.add(minute);
        }

        private void tell(long minute, boolean closed) {
            AnalyticsMinute sum = totals.sum(minute, closed);
            byte[] key = AnalyticsMinute.key(sum.minute()).getBytes(StandardCharsets.US_ASCII);
            context.forward(
                    new Record<>(key, RecordCodec.ANALYTICS_MINUTE.encode(sum), minute * MinuteTotals.MINUTE_MS));
        }

        /// @return 0 while not every partition has told how far it is
        private long floor() {
            long slowest = Long.MAX_VALUE;
            int told = 0;
            try (KeyValueIterator<Integer, Long> rows = clocks.all()) {
                while (rows.hasNext()) {
                    slowest = Math.min(slowest, rows.next().value);
                    told++;
                }
            }
            return told < partitions ? 0 : MinuteTotals.minute(Math.max(0, slowest - grace));
        }
    }
}
