package parley.status.operator.audit;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parley.contract.audit.AuditChain;
import parley.contract.codec.RecordCodec;
import parley.contract.event.AuditRecord;
import parley.contract.range.StoreUnavailableException;
import parley.contract.topic.Topic;

/// The chain in `im.audit.v1`. However many processes there are, one writes at a time: all of them use the
/// same transactional id, and whoever begins fences the others, ends what they left open, and only then
/// reads the end of the chain. So what it read cannot change until it is fenced itself, and then its next
/// write fails and it begins anew. See decision 0022.
///
/// Safe from any thread; one call at a time.
public final class KafkaAuditLog implements AuditLog, AutoCloseable {
    /// Of all processes: it is what makes them one writer.
    public static final String TRANSACTIONAL_ID = "im.audit.v1";

    private static final Logger LOG = LoggerFactory.getLogger(KafkaAuditLog.class);
    private static final Duration CLOSE = Duration.ofSeconds(1);
    /// Processes that write at the same time fence each other in turn.
    private static final int TRIES = 20;
    private static final long SHORTEST_PAUSE_MS = 20;

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final KafkaAuditReader reader;
    private final Clock clock;
    private @Nullable Chain chain;

    /// The right to write, and what the next record follows.
    private static final class Chain {
        private final Producer<byte[], byte[]> producer;
        private @Nullable AuditRecord last;
        private long number;
        private String hash = AuditChain.NOTHING_BEFORE;

        Chain(Producer<byte[], byte[]> producer) {
            this.producer = producer;
        }
    }

    /// @param producers make a producer with [#TRANSACTIONAL_ID]
    public KafkaAuditLog(Supplier<Producer<byte[], byte[]>> producers, KafkaAuditReader reader, Clock clock) {
        this.producers = producers;
        this.reader = reader;
        this.clock = clock;
    }

    @Override
    public synchronized void append(Draft draft) {
        KafkaException failure = null;
        for (int i = 0; i < TRIES; i++) {
            try {
                write(draft);
                return;
            } catch (InterruptException e) {
                giveUp();
                throw unavailable(e);
            } catch (KafkaException e) {
                giveUp();
                if (fenced(e)) {
                    letOthersWrite(i);
                } else if (failure != null && !fenced(failure)) {
                    throw unavailable(e);
                }
                failure = e;
            }
        }
        throw unavailable(failure);
    }

    @Override
    public synchronized void close() {
        giveUp();
    }

    /// A producer that was fenced says so once, and from then on that it is in an error state, because of that.
    private static boolean fenced(KafkaException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    /// Two that begin anew at once would fence each other before either has written.
    private static void letOthersWrite(int fencedBefore) {
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE_MS << Math.min(fencedBefore, 4)));
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static StoreUnavailableException unavailable(@Nullable KafkaException cause) {
        return new StoreUnavailableException(
                "the audit log does not take records, and without it nothing is done",
                cause == null ? new KafkaException("other writers were always faster") : cause);
    }

    private void write(Draft draft) {
        Chain held = chain;
        if (held == null) {
            held = begin();
            AuditRecord last = held.last;
            // The answer to a commit may have been lost, and the record be there.
            if (last != null && draft.became(last)) {
                return;
            }
        }
        AuditRecord record = record(draft, held);
        byte[] value = RecordCodec.AUDIT_RECORD.encode(record);
        byte[] key = draft.actor().toString().getBytes(StandardCharsets.US_ASCII);
        var message = new ProducerRecord<>(Topic.AUDIT.topicName(), 0, key, value);
        message.headers().add(AuditChain.HASH_HEADER, AuditChain.seal(value));
        held.producer.beginTransaction();
        // A failure comes out of the commit.
        var _ = held.producer.send(message);
        held.producer.commitTransaction();
        held.number = record.number();
        held.hash = AuditChain.hash(value);
    }

    private Chain begin() {
        var begun = new Chain(producers.get());
        chain = begun;
        begun.producer.initTransactions();
        reader.last().ifPresent(last -> {
            begun.last = last.record();
            begun.number = last.record().number();
            begun.hash = AuditChain.hash(last.entry().value());
        });
        return begun;
    }

    private AuditRecord record(Draft draft, Chain held) {
        return new AuditRecord(
                held.number + 1,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                draft.call(),
                draft.phase(),
                draft.actor(),
                draft.session(),
                draft.action(),
                draft.target(),
                draft.body(),
                draft.status(),
                held.hash);
    }

    private void giveUp() {
        Chain held = chain;
        chain = null;
        if (held != null) {
            try {
                held.producer.close(CLOSE);
            } catch (KafkaException e) {
                LOG.debug("a producer of the audit log did not close in order", e);
            }
        }
    }
}
