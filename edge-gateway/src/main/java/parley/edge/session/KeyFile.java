package parley.edge.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads a private key from a file: PKCS 8 in PEM (`*.pem`), or a JWK with its private part (`*.jwk`,
/// `*.json`); with `.revoked` behind its name it is one that was taken back.
final class KeyFile {
    private static final String REVOKED = ".revoked";
    private static final JsonMapper JSON = JsonMapper.shared();

    private KeyFile() {}

    /// @return whether the file is a key that verifies, by its name
    static boolean accepts(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".") && (name.endsWith(".pem") || name.endsWith(".jwk") || name.endsWith(".json"));
    }

    /// @return whether the file is a key that was taken back, by its name
    static boolean revoked(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(REVOKED)
                && accepts(file.resolveSibling(name.substring(0, name.length() - REVOKED.length())));
    }

    /// @throws IOException when the file cannot be read or holds something else; the message never holds
    ///     the key
    static SigningKey read(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        try {
            return SigningKey.ofSeed(text.contains("-----BEGIN") ? pem(text) : jwk(text));
        } catch (GeneralSecurityException | JacksonException | IllegalArgumentException e) {
            // The cause is dropped on purpose: parsers quote what they read.
            throw new IOException("key file " + file + ": expected an Ed25519 private key, as PEM (PKCS 8) or JWK");
        }
    }

    private static byte[] pem(String text) throws GeneralSecurityException {
        String base64 = text.replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "").replaceAll("\\s", "");
        var spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64));
        if (KeyFactory.getInstance("Ed25519").generatePrivate(spec) instanceof EdECPrivateKey key) {
            return key.getBytes().orElseThrow(() -> new GeneralSecurityException("no private part"));
        }
        throw new GeneralSecurityException("not an Edwards curve key");
    }

    private static byte[] jwk(String text) {
        JsonNode jwk = JSON.readTree(text);
        if (!jwk.path("kty").asString("").equals("OKP")
                || !jwk.path("crv").asString("").equals("Ed25519")) {
            throw new IllegalArgumentException("kty and crv");
        }
        return Base64.getUrlDecoder().decode(jwk.path("d").asString(""));
    }
}
