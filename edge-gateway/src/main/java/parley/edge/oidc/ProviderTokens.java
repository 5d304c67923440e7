package parley.edge.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.edge.rest.ProblemCode;
import parley.edge.rest.ProblemException;

/// Verifies the tokens of the identity provider: its issuer, our audience, signed with one of its keys by an
/// algorithm that we allow, and neither early nor late. Safe from any thread.
///
/// Keys are fetched when the first token comes, again when they are old, and when a token names a key that is
/// not known, but not often. While the provider does not answer, the keys that are known go on.
final class ProviderTokens {
    private static final int LONGEST = 16 * 1024;
    private static final int LONGEST_SUBJECT = 255;
    private static final Duration FETCH_WAIT = Duration.ofSeconds(7);
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final String issuer;
    private final OidcSettings settings;

    ProviderTokens(URI issuer, OidcSettings settings, Clock clock) throws MalformedURLException {
        this.issuer = issuer.toString();
        this.settings = settings;
        Set<JWSAlgorithm> allowed =
                settings.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(allowed, keys(issuer, settings)));
        processor.setJWTClaimsSetVerifier(claims(settings, clock));
    }

    private static JWKSource<SecurityContext> keys(URI issuer, OidcSettings settings) throws MalformedURLException {
        var documents = new ProviderDocuments(issuer, settings.jwks());
        return JWKSourceBuilder.<SecurityContext>create(documents.address().toURL(), documents)
                .cache(settings.keep().toMillis(), FETCH_WAIT.toMillis())
                .refreshAheadCache(false)
                .rateLimited(settings.refetch().toMillis())
                .outageTolerantForever()
                .build();
    }

    private static DefaultJWTClaimsVerifier<SecurityContext> claims(OidcSettings settings, Clock clock) {
        var expected = new JWTClaimsSet.Builder()
                .issuer(String.valueOf(settings.issuer()))
                .build();
        var verifier =
                new DefaultJWTClaimsVerifier<SecurityContext>(
                        Set.of(String.valueOf(settings.audience())), expected, Set.of("sub", "exp"), Set.of()) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                };
        verifier.setMaxClockSkew(Math.toIntExact(settings.skew().toSeconds()));
        return verifier;
    }

    /// May block for the provider.
    ///
    /// @throws ProblemException `bad_credentials`; `unavailable` when the key is not known and cannot be
    ///     fetched now
    Subject verify(String token) {
        if (token.length() > LONGEST) {
            throw refused("token of " + token.length() + " characters: too long");
        }
        try {
            return subject(processor.process(token, null), token);
        } catch (ExpiredJWTException e) {
            throw refused("the provider's token ran out: expected a new one");
        } catch (KeySourceException e) {
            throw new ProblemException(
                    ProblemCode.UNAVAILABLE,
                    "the key of this token is not known, and the identity provider cannot be asked now",
                    AGAIN,
                    e);
        } catch (BadJOSEException | JOSEException | ParseException | IllegalArgumentException e) {
            throw refused("expected a token of issuer " + issuer + " for audience " + settings.audience()
                    + ", signed with one of its keys by one of " + settings.algorithms());
        }
    }

    private Subject subject(JWTClaimsSet claims, String token) throws ParseException {
        String subject = claims.getSubject();
        int length = subject.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST_SUBJECT) {
            throw refused("claim sub of the token has " + length + " bytes: expected 1 to " + LONGEST_SUBJECT);
        }
        return new Subject(
                issuer,
                subject,
                text(claims, settings.usernameClaim()),
                text(claims, "name"),
                claims.getExpirationTime().toInstant().plus(settings.skew()),
                sha256(token.substring(0, token.lastIndexOf('.'))));
    }

    private static @Nullable String text(JWTClaimsSet claims, String name) {
        return claims.getClaim(name) instanceof String text ? text : null;
    }

    /// Of what is signed: the same signature can be written in more than one way.
    private static byte[] sha256(String signed) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(signed.getBytes(StandardCharsets.US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static ProblemException refused(String sentence) {
        return new ProblemException(ProblemCode.BAD_CREDENTIALS, sentence);
    }
}
