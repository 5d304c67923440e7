package parley.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.event.PayloadHash;
import parley.contract.event.Traceparent;
import parley.contract.frame.MessageFrame;
import parley.contract.golden.Samples;
import parley.contract.id.MessageIds;

final class EnvelopeCodecProperties {
    @Property(edgeCases = EdgeCasesMode.NONE)
    void everyFieldAndByteComesBack(@ForAll("envelopes") MessageEnvelope envelope) {
        byte[] bytes = EnvelopeCodec.encode(envelope);
        MessageEnvelope decoded = EnvelopeCodec.decode(bytes);
        assertThat(decoded).isEqualTo(envelope);
        assertThat(decoded.body().toBytes()).isEqualTo(envelope.body().toBytes());
        assertThat(EnvelopeCodec.encode(decoded)).isEqualTo(bytes);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void framesCarryTheBytesOfBodyAndMeta(@ForAll("envelopes") MessageEnvelope envelope, @ForAll boolean own) {
        var message = new LoggedMessage(17, Instant.ofEpochMilli(1_700_000_000_000L), envelope);
        for (byte[] frame : new byte[][] {MessageFrame.push(message, 16, own), MessageFrame.object(message, 16, own)}) {
            boolean[] id = {false};
            try (var fields = JsonObjectReader.trusted(frame)) {
                while (fields.next()) {
                    switch (fields.name()) {
                        case "body" -> assertThat(fields.raw()).isEqualTo(envelope.body());
                        case "meta" -> assertThat(fields.raw()).isEqualTo(envelope.meta());
                        case "id" -> id[0] = fields.text().equals(envelope.clientId());
                        case "device" -> assertThat(fields.text()).isEqualTo(envelope.device());
                        case "seq" -> assertThat(fields.number()).isEqualTo(17);
                        case "after" -> assertThat(fields.number()).isEqualTo(16);
                        default -> fields.skip();
                    }
                }
            }
            assertThat(id[0]).isEqualTo(own);
        }
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void anyBytesAreAnEnvelopeOrMalformed(@ForAll("nearlyEnvelopes") byte[] bytes) {
        Throwable thrown = catchThrowable(() -> EnvelopeCodec.encode(EnvelopeCodec.decode(bytes)));
        assertThat(thrown == null || thrown instanceof MalformedRecordException)
                .as("%s", thrown)
                .isTrue();
    }

    @Provide
    Arbitrary<byte[]> nearlyEnvelopes() {
        Arbitrary<byte[]> cut = Combinators.combine(envelopes(), Arbitraries.randomValue(random -> random))
                .as((envelope, random) -> {
                    byte[] bytes = EnvelopeCodec.encode(envelope);
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                    return random.nextBoolean() ? bytes : java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
                });
        return Arbitraries.oneOf(cut, AnyJson.damaged(), AnyJson.object().map(RawJson::toBytes));
    }

    @Provide
    Arbitrary<MessageEnvelope> envelopes() {
        var text = Arbitraries.of("a", "Grüße", "\"\\/", "😀", "\u0000\u001f", "<b>", "x".repeat(64));
        var rest = Combinators.combine(
                text,
                Arbitraries.integers().between(1, Integer.MAX_VALUE),
                Arbitraries.longs()
                        .between(1, 1L << 40)
                        .map(Duration::ofSeconds)
                        .injectNull(0.3),
                Arbitraries.of(new UUID(0, 1)).injectNull(0.5),
                Arbitraries.of(Samples.TRACE).injectNull(0.5));
        return Combinators.combine(text, text, AnyJson.value(), AnyJson.object().injectNull(0.3), rest.as(Rest::new))
                .as((device, client, body, meta, more) -> new MessageEnvelope(
                        MessageIds.of(Samples.ANNA, Samples.GROUP, client),
                        Samples.GROUP,
                        Samples.ANNA,
                        device,
                        client,
                        more.type,
                        more.version,
                        1,
                        PayloadHash.of(more.type, more.version, more.ref, more.ttl, body, meta),
                        more.ttl,
                        more.ref,
                        more.trace,
                        body,
                        meta));
    }

    private record Rest(String type, int version, Duration ttl, UUID ref, Traceparent trace) {}

    @Example
    void ignoresFieldsThatALaterVersionAdds() {
        String text = new String(EnvelopeCodec.encode(Samples.fullMessage()), StandardCharsets.UTF_8);
        String later = text.replace("\"body\":", "\"route\":{\"body\":0,\"x\":[1]},\"body\":");
        assertThat(EnvelopeCodec.decode(later.getBytes(StandardCharsets.UTF_8))).isEqualTo(Samples.fullMessage());
    }

    @Example
    void refusesAnEnvelopeThatLacksAField() {
        String text = new String(EnvelopeCodec.encode(Samples.smallMessage()), StandardCharsets.UTF_8);
        for (String field : new String[] {
            "message", "conversation", "sender", "device", "clientId", "type", "version", "generation", "hash", "body"
        }) {
            String without = text.replace("\"" + field + "\":", "\"other\":");
            assertMalformed(without, "not a message envelope: field " + field + " is missing");
        }
    }

    @Example
    void refusesFieldsOutOfRange() {
        String text = new String(EnvelopeCodec.encode(Samples.fullMessage()), StandardCharsets.UTF_8);
        assertMalformed(text.replace("\"ttl\":3600", "\"ttl\":0"), "ttl");
        assertMalformed(text.replace("\"ttl\":3600", "\"ttl\":-9223372036854775808"), "ttl");
        assertMalformed(text.replace("\"version\":3", "\"version\":0"), "version");
        assertMalformed(text.replace("\"generation\":1", "\"generation\":-1"), "generation");
        assertMalformed(text.replace("\"hash\":\"", "\"hash\":\"0"), "hash");
        assertMalformed(text.replace("\"sender\":\"0", "\"sender\":\"x"), "sender");
    }

    private static void assertMalformed(String text, String message) {
        assertThatThrownBy(() -> EnvelopeCodec.decode(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedRecordException.class)
                .hasMessageContaining(message);
    }
}
