package parley.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import tools.jackson.databind.json.JsonMapper;

/// Access tokens as text: read, and signed anew with the gateway's own key, so that only their end differs.
final class AccessTokenText {
    private AccessTokenText() {}

    static String claim(String token, String name) {
        return JsonMapper.shared().readTree(payload(token)).get(name).asString();
    }

    /// @param key PEM file of an Ed25519 key
    static String expiring(String token, Instant end, Path key) {
        String header = token.substring(0, token.indexOf('.'));
        String payload = payload(token).replaceFirst("\"exp\":\\d+", "\"exp\":" + end.getEpochSecond());
        String unsigned = header + "." + encoded(payload.getBytes(StandardCharsets.UTF_8));
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(read(key));
            signature.update(unsigned.getBytes(StandardCharsets.US_ASCII));
            return unsigned + "." + encoded(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String payload(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.")[1]), StandardCharsets.UTF_8);
    }

    private static PrivateKey read(Path key) throws GeneralSecurityException {
        try {
            String base64 = Files.readString(key).replaceAll("-----[A-Z ]+-----|\\s", "");
            return KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
