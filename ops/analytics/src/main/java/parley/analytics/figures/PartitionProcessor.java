package parley.analytics.figures;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.codec.LogRecords;
import parley.contract.codec.MalformedRecordException;
import parley.contract.event.AnalyticsMinute.StuckDevice;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.Receipt;
import parley.contract.id.Seq;
import parley.contract.topic.Topic;

/// Folds messages and receipts of one partition, in the order of their times, to facts. What is neither is
/// passed over: the sink keeps its bytes as a dead letter.
final class PartitionProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionProcessor.class);
    /// All facts go to one partition, whatever their key.
    private static final byte[] KEY = {};

    private static final Duration LOOK = Duration.ofMinutes(1);

    private final FigureSettings settings;
    private final LogRecords log;
    private @Nullable Fold fold;

    /// @param log which records count
    PartitionProcessor(FigureSettings settings, LogRecords log) {
        this.settings = settings;
        this.log = log;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        var started = new Fold(context, settings, log);
        fold = started;
        context.schedule(LOOK, PunctuationType.WALL_CLOCK_TIME, started::look);
    }

    @Override
    public void process(Record<byte[], byte[]> input) {
        if (fold == null) {
            throw new IllegalStateException("not initialized");
        }
        fold.process(input);
    }

    /// What there is between the beginning of a task and its end.
    private static final class Fold {
        private final ProcessorContext<byte[], byte[]> context;
        private final FigureSettings settings;
        private final LogRecords log;
        private final RecentMessages recent;
        private final Devices devices;

        /// Of the last record, and how old it was when it was folded.
        private long reached;

        private long behind;

        /// Since devices were looked at.
        private boolean folded;

        Fold(ProcessorContext<byte[], byte[]> context, FigureSettings settings, LogRecords log) {
            this.context = context;
            this.settings = settings;
            this.log = log;
            this.recent = new RecentMessages(
                    context.getStateStore(AnalyticsTopology.RECENT), context.getStateStore(AnalyticsTopology.IDS));
            this.devices = new Devices(
                    context.getStateStore(AnalyticsTopology.CURSORS), context.getStateStore(AnalyticsTopology.HEADS));
        }

        void process(Record<byte[], byte[]> input) {
            RecordMetadata place = context.recordMetadata().orElseThrow();
            reached = input.timestamp();
            behind = context.currentSystemTimeMs() - reached;
            folded = true;
            try {
                if (place.topic().equals(Topic.MESSAGES.topicName())) {
                    message(
                            log.message(input.key(), input.value(), place.partition()),
                            place.offset(),
                            input.timestamp());
                } else {
                    receipt(
                            log.receipt(input.key(), input.value(), place.partition()),
                            input.timestamp() - AnalyticsTopology.RECEIPTS_LATER_MS);
                }
            } catch (MalformedRecordException e) {
                LOG.error(
                        "{}-{} offset {} is passed over: {}",
                        place.topic(),
                        place.partition(),
                        place.offset(),
                        e.getMessage());
            }
        }

        private void message(MessageEnvelope message, long offset, long at) {
            long seq = Seq.of(message.generation(), offset);
            if (recent.add(message, seq, at)) {
                devices.sent(message.conversation(), seq, at);
                tell(new Fact.Sent(at, message.conversation(), message.sender()));
            }
        }

        private void receipt(Receipt receipt, long at) {
            if (receipt.kind() == Receipt.Kind.READ) {
                tell(new Fact.Read(at, receipt.user()));
            }
            long after = devices.raise(receipt, at);
            recent.each(receipt.conversation(), after, receipt.upTo(), message -> {
                long millis = at - message.at();
                if (!message.sender().equals(receipt.user()) && millis <= settings.horizonMillis()) {
                    tell(new Fact.Delivered(at, Math.max(0, millis)));
                }
            });
        }

        /// Once a minute. While old records are being folded nobody is known to be stuck: the receipts may
        /// come yet.
        private void look(long now) {
            int partition = context.taskId().partition();
            boolean catchingUp = folded && behind > LOOK.toMillis();
            folded = false;
            if (catchingUp) {
                tell(new Fact.Reached(reached, partition));
                recent.forget(reached - settings.remembered());
                return;
            }
            List<StuckDevice> stuck = devices.stuck(recent, now, settings.stuckAfterMillis());
            devices.forgetQuiet(now);
            recent.forget(now - settings.remembered());
            List<StuckDevice> longest = stuck.subList(0, Math.min(stuck.size(), FigureSettings.MOST_STUCK));
            tell(new Fact.Stuck(now, partition, stuck.size(), longest));
            tell(new Fact.Reached(now, partition));
        }

        private void tell(Fact fact) {
            context.forward(new Record<>(KEY, FactCodec.encode(fact), fact.at()));
        }
    }
}
