package parley.microbench;

import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import parley.contract.codec.RawJson;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.id.MessageIds;
import parley.contract.id.Seq;

/// What the benchmarks measure with: messages as people write them, the same ones in every run.
final class Inputs {
    static final int GENERATION = 1;
    static final String TYPE = "text";
    static final String DEVICE = "phone-7f3a";
    static final UUID SENDER = id(1);
    static final UUID CONVERSATION = id(2);
    static final Instant TIME = Instant.parse("2026-03-01T12:30:45.678Z");

    /// About 200 bytes, some of them of characters that take more than one.
    static final RawJson BODY = RawJson.of("""
            {"text":"Grüße aus Zürich! The train is twenty minutes late, so start without me – I'll bring the \
            bread and \\"the good\\" cheese. Shall we meet at Anna's or at the usual place by the lake? 😀"}""");

    private Inputs() {}

    /// @return always the same id for the same seed, which looks like a random one
    static UUID id(long seed) {
        var random = new Random(seed);
        return new UUID(random.nextLong(), random.nextLong());
    }

    /// @return the id that a client would choose for its message `number`
    static String clientId(long number) {
        return id(1_000 + number).toString();
    }

    static MessageEnvelope envelope(long number) {
        return new MessageEnvelope(
                MessageIds.of(SENDER, CONVERSATION, clientId(number)),
                CONVERSATION,
                SENDER,
                DEVICE,
                clientId(number),
                TYPE,
                1,
                GENERATION,
                PayloadHash.of(TYPE, 1, null, null, BODY, null),
                null,
                null,
                BODY,
                null);
    }

    static LoggedMessage logged(long offset) {
        return new LoggedMessage(Seq.of(GENERATION, offset), TIME.plusMillis(offset), envelope(offset));
    }

    /// @return the frame that sends message `number`
    static String send(long number) {
        return "{\"op\":\"send\",\"id\":\"" + clientId(number) + "\",\"conversation\":\"" + CONVERSATION
                + "\",\"type\":\"" + TYPE + "\",\"body\":" + BODY + "}";
    }

    /// @return the frame that acknowledges something in each of `cursors` conversations
    static String ack(int cursors) {
        var frame = new StringBuilder("{\"op\":\"ack\",\"cursors\":{");
        for (int i = 0; i < cursors; i++) {
            frame.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(id(2_000 + i))
                    .append("\":")
                    .append(Seq.of(GENERATION, 1_000_000 + i));
        }
        return frame.append("}}").toString();
    }
}
