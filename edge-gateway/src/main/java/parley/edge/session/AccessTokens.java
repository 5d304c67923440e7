package parley.edge.session;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.Header;
import io.jsonwebtoken.Jws;
import io.jsonwebtoken.JwsHeader;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import java.security.Key;
import java.time.Clock;
import java.util.Date;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.Uuids;

/// Signs and verifies access tokens: JWTs with Ed25519, and no other algorithm. Whether a session was
/// revoked is not known here, see [RevokedSessions]. Safe from any thread.
public final class AccessTokens {
    static final int MAX_LENGTH = 4_096;
    static final String TYPE = "at+jwt";
    static final String PARLEY = "parley";

    /// The token names a key that was one of ours. Nothing else of it was looked at.
    private static final class RevokedKeyException extends JwtException {
        private static final long serialVersionUID = 1;

        RevokedKeyException() {
            super("key taken back");
        }
    }

    private static final String SESSION = "sid";
    private static final String DEVICE = "dev";
    private static final String ROLE = "role";
    private static final String OPERATOR = "operator";

    private final KeyDirectory keys;
    private final Clock clock;
    private final TokenJson.Writer writer = new TokenJson.Writer();
    private final JwtParser parser;

    AccessTokens(KeyDirectory keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
        this.parser = Jwts.parser()
                // Its Ed25519 verifies eight times as fast as the JDK's, and everybody who connects shows a token.
                .provider(new BouncyCastleProvider())
                .json(new TokenJson.Parser())
                .clock(() -> Date.from(clock.instant()))
                .sig()
                .clear()
                .add(Jwts.SIG.EdDSA)
                .and()
                .zip()
                .clear()
                .and()
                .keyLocator(this::locate)
                .requireIssuer(PARLEY)
                .requireAudience(PARLEY)
                .build();
    }

    /// @return a token that [#verify] turns into an equal identity
    public String issue(Identity identity) {
        SigningKey key = keys.signing();
        return Jwts.builder()
                .json(writer)
                .header()
                .keyId(key.kid())
                .type(TYPE)
                .and()
                .issuer(PARLEY)
                .audience()
                .add(PARLEY)
                .and()
                .subject(identity.user().toString())
                .claim(SESSION, identity.session().toString())
                .claim(DEVICE, identity.device())
                .claim(ROLE, identity.operator() ? OPERATOR : null)
                .issuedAt(Date.from(clock.instant()))
                .expiration(Date.from(identity.expires()))
                .signWith(key.privateKey(), Jwts.SIG.EdDSA)
                .compact();
    }

    /// @throws InvalidTokenException when the token is not one of ours, was changed, or has run out
    public Identity verify(String token) throws InvalidTokenException {
        if (token.length() > MAX_LENGTH) {
            throw new InvalidTokenException("token of " + token.length() + " characters: too long", false);
        }
        try {
            return identity(parser.parseSignedClaims(token));
        } catch (RevokedKeyException e) {
            throw new InvalidTokenException("the key of this access token was taken back: refresh it", e, true);
        } catch (ExpiredJwtException e) {
            throw new InvalidTokenException("the access token expired: refresh it", e, true);
        } catch (JwtException | MalformedJsonException | IllegalArgumentException e) {
            throw new InvalidTokenException("expected an access token that this server issued", e, false);
        }
    }

    private @Nullable Key locate(Header header) {
        if (header instanceof JwsHeader signed
                && TYPE.equals(signed.getType())
                && signed.getKeyId() != null
                && signed.getAlgorithm().equals(Jwts.SIG.EdDSA.getId())) {
            SigningKey key = keys.find(signed.getKeyId());
            if (key == null && keys.revoked(signed.getKeyId())) {
                throw new RevokedKeyException();
            }
            return key == null ? null : key.publicKey();
        }
        return null;
    }

    private static Identity identity(Jws<Claims> token) {
        Claims claims = token.getPayload();
        Date expires = claims.getExpiration();
        if (expires == null) {
            throw new IllegalArgumentException("claim exp is missing");
        }
        return new Identity(
                Uuids.parse(SESSION, text(claims, SESSION)),
                Uuids.parse(Claims.SUBJECT, text(claims, Claims.SUBJECT)),
                text(claims, DEVICE),
                expires.toInstant(),
                OPERATOR.equals(claims.get(ROLE)));
    }

    private static String text(Claims claims, String name) {
        if (claims.get(name) instanceof String value) {
            return value;
        }
        throw new IllegalArgumentException("claim " + name + " is missing");
    }
}
