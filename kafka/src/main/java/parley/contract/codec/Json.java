package parley.contract.codec;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/// The parser's limits, and its errors in words that never repeat what was parsed.
///
/// Only UTF-8 is taken: with detection on, a parser of UTF-16 would be chosen for some inputs, and it knows no byte
/// offsets.
final class Json {
    /// For what comes from outside. What passes here is decoded again inside other objects, so trusted bytes may nest
    /// deeper.
    static final JsonFactory STRICT =
            factory(64).enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    static final JsonFactory TRUSTED = factory(96).build();

    private Json() {}

    private static tools.jackson.core.json.JsonFactoryBuilder factory(int depth) {
        return JsonFactory.builder()
                .disable(TokenStreamFactory.Feature.CHARSET_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxNumberLength(1_000)
                        .maxNameLength(1_024)
                        .maxStringLength(16 * 1024 * 1024)
                        .build());
    }

    /// The parser's own messages quote the input, which may be a body or a token: those are not passed on.
    static String describe(JacksonException error) {
        if (error instanceof StreamConstraintsException) {
            return "a limit is exceeded: " + error.getOriginalMessage();
        }
        String what = error.getOriginalMessage().startsWith("Duplicate") ? "a key occurs twice" : "broken JSON";
        return error.getLocation() == null
                ? what
                : what + " at byte " + error.getLocation().getByteOffset();
    }
}
