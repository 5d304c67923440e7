package parley.toolbox.chaos.load;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import parley.testkit.fixture.RealisticText;

/// Bodies of the type `text`, no two alike: most as people write them, one in four in a spelling that a
/// parser would not keep. For one thread.
final class Bodies {
    private static final byte[] NO_META = {};

    private final Random random;
    private final RealisticText texts;
    private long count;

    Bodies(long seed) {
        random = new Random(seed);
        texts = new RealisticText(seed);
    }

    byte[] next() {
        String body = new String(texts.nextBody(), StandardCharsets.UTF_8);
        String more = random.nextInt(4) == 0 ? odd() : ",\"k\":" + ++count + "}";
        return (body.substring(0, body.length() - 1) + more).getBytes(StandardCharsets.UTF_8);
    }

    private String odd() {
        String number = String.valueOf(++count);
        return switch (random.nextInt(4)) {
            case 0 -> ", \"z\" : 1.00 ,\"a\":1e5,\"k\":" + number + ".50}";
            case 1 -> ",\"\\u006b\":\"" + number + "\\/\\u00e9\\ud83d\\ude00\", \"b\":[ ] ,\"a\":{ }}";
            case 2 -> ",\"big\":12345678901234567890" + number + ",\"small\":-0.0e0,\"t\":[true , null]}";
            default -> ",\"y\":{\"b\":2.50,\"a\":[1.00,\t1E+2," + number + "]}\n}";
        };
    }

    /// @return empty: no meta
    byte[] meta() {
        return random.nextInt(5) == 0
                ? ("{\"trace\":\"" + random.nextInt() + "\", \"w\":2.50}").getBytes(StandardCharsets.UTF_8)
                : NO_META;
    }
}
