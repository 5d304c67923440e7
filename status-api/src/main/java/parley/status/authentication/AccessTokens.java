package parley.status.authentication;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.JwsHeader;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.LocatorAdapter;
import java.security.Key;
import java.time.Clock;
import java.util.Date;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.MalformedJsonException;
import parley.contract.codec.Uuids;

/// Checks access tokens: signed with EdDSA or ES256 by a key of the gateway, issued by and for Parley, not
/// expired. Safe from any thread.
public final class AccessTokens {
    private static final String PARLEY = "parley";
    /// Tells access tokens from any other token that the same keys may sign.
    private static final String TYPE = "at+jwt";
    private static final int MAX_CHARS = 4_096;
    /// What the clocks of two machines may differ by.
    private static final long SKEW_SECONDS = 5;

    private final JwtParser parser;

    public AccessTokens(JwksKeys keys, Clock clock) {
        this.parser = Jwts.parser()
                .json(new JsonDeserializer())
                .sig()
                .clear()
                .add(Jwts.SIG.EdDSA)
                .add(Jwts.SIG.ES256)
                .and()
                .zip()
                .clear()
                .and()
                .keyLocator(new ByKeyId(keys))
                .requireIssuer(PARLEY)
                .requireAudience(PARLEY)
                .clock(() -> Date.from(clock.instant()))
                .clockSkewSeconds(SKEW_SECONDS)
                .build();
    }

    /// @throws InvalidTokenException when the token proves nothing
    /// @throws KeysUnavailableException when it cannot be judged now
    Caller caller(String token) {
        if (token.length() > MAX_CHARS) {
            throw new InvalidTokenException("the token is longer than " + MAX_CHARS + " characters");
        }
        try {
            return caller(parser.parseSignedClaims(token).getPayload());
        } catch (ExpiredJwtException e) {
            throw new InvalidTokenException("the token has expired");
        } catch (JwtException | MalformedJsonException | IllegalArgumentException e) {
            throw new InvalidTokenException("the token is not one of Parley's access tokens");
        }
    }

    private static Caller caller(Claims claims) {
        if (claims.getExpiration() == null) {
            throw new InvalidTokenException("the token never expires");
        }
        return new Caller(
                Uuids.parse(Claims.SUBJECT, text(claims, Claims.SUBJECT)),
                Uuids.parse("sid", text(claims, "sid")),
                text(claims, "dev"),
                "operator".equals(claims.get("role")));
    }

    private static String text(Claims claims, String name) {
        Object value = claims.get(name);
        if (value instanceof String text) {
            return text;
        }
        throw new InvalidTokenException("the token has no claim " + name);
    }

    private static final class ByKeyId extends LocatorAdapter<Key> {
        private final JwksKeys keys;

        private ByKeyId(JwksKeys keys) {
            this.keys = keys;
        }

        @Override
        protected @Nullable Key locate(JwsHeader header) {
            String id = header.getKeyId();
            return id == null || !TYPE.equals(header.getType()) ? null : keys.key(id);
        }
    }
}
