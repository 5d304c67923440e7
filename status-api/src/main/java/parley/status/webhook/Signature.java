package parley.status.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Proves that a call is ours and new: HMAC-SHA-256 of `<seconds>.<body>`. Pure.
final class Signature {
    static final String HEADER = "Parley-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    /// @param now to be compared by the other side, so that nobody repeats a call long after
    /// @return the header: `t=<seconds>,v1=<hexadecimal>`
    static String of(byte[] secret, Instant now, byte[] body) {
        String seconds = Long.toString(now.getEpochSecond());
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update((seconds + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
