package parley.edge.session;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/// One Ed25519 key pair.
///
/// @param kid the key's thumbprint (RFC 7638)
/// @param x the public key as in a JWK: base64url of its 32 bytes
record SigningKey(String kid, PrivateKey privateKey, PublicKey publicKey, String x) {
    static final int SEED_BYTES = 32;

    private static final Base64.Encoder BASE64_URL = Base64.getUrlEncoder().withoutPadding();
    private static final byte[] PRIVATE_PREFIX = HexFormat.of().parseHex("302e020100300506032b657004220420");
    private static final byte[] PUBLIC_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    /// @param seed 32 bytes from which the pair is derived
    /// @throws IllegalArgumentException when there are not 32 bytes
    static SigningKey ofSeed(byte[] seed) {
        if (seed.length != SEED_BYTES) {
            throw new IllegalArgumentException(seed.length + " bytes: an Ed25519 private key has " + SEED_BYTES);
        }
        byte[] point = new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded();
        try {
            KeyFactory factory = KeyFactory.getInstance("Ed25519");
            String x = BASE64_URL.encodeToString(point);
            return new SigningKey(
                    thumbprint(x),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8(seed))),
                    factory.generatePublic(new X509EncodedKeySpec(concat(PUBLIC_PREFIX, point))),
                    x);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform since 15 has Ed25519", e);
        }
    }

    static SigningKey random(SecureRandom random) {
        byte[] seed = new byte[SEED_BYTES];
        random.nextBytes(seed);
        return ofSeed(seed);
    }

    /// @return the private key as PEM, as `openssl genpkey -algorithm ed25519` writes it
    String toPem() {
        return "-----BEGIN PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(privateKey.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }

    private static byte[] pkcs8(byte[] seed) {
        return concat(PRIVATE_PREFIX, seed);
    }

    private static String thumbprint(String x) throws GeneralSecurityException {
        String required = "{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"" + x + "\"}";
        return BASE64_URL.encodeToString(
                MessageDigest.getInstance("SHA-256").digest(required.getBytes(StandardCharsets.US_ASCII)));
    }

    private static byte[] concat(byte[] head, byte[] tail) {
        byte[] all = new byte[head.length + tail.length];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    /// Without the private part, which must not get into a log.
    @Override
    public String toString() {
        return "SigningKey[" + kid + "]";
    }
}
