package parley.edge.session;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import parley.edge.Rest;

/// A token written by hand, so that everything about it can be wrong. Begins as a good one.
final class ForgedToken {
    private final Map<String, Object> header = new LinkedHashMap<>();
    private final Map<String, Object> claims = new LinkedHashMap<>();

    ForgedToken(SigningKey key, Rest.Person person, Instant now) {
        header.put("alg", "EdDSA");
        header.put("typ", "at+jwt");
        header.put("kid", key.kid());
        claims.put("iss", "parley");
        claims.put("aud", "parley");
        claims.put("sub", person.user().toString());
        claims.put("sid", person.session().toString());
        claims.put("dev", person.device());
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plusSeconds(600).getEpochSecond());
    }

    /// @param value null: left out
    ForgedToken header(String name, @Nullable Object value) {
        return change(header, name, value);
    }

    /// @param value null: left out
    ForgedToken claim(String name, @Nullable Object value) {
        return change(claims, name, value);
    }

    ForgedToken session(UUID session) {
        return claim("sid", session.toString());
    }

    String signed(PrivateKey key) {
        try {
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(key);
            signature.update(content().getBytes(StandardCharsets.US_ASCII));
            return content() + "." + base64(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String hmac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return content() + "." + base64(mac.doFinal(content().getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @param signature what stands after the last dot
    String with(String signature) {
        return content() + "." + signature;
    }

    private String content() {
        return base64(Rest.JSON.writeValueAsBytes(header)) + "." + base64(Rest.JSON.writeValueAsBytes(claims));
    }

    private ForgedToken change(Map<String, Object> part, String name, @Nullable Object value) {
        if (value == null) {
            part.remove(name);
        } else {
            part.put(name, value);
        }
        return this;
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
