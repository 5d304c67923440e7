package parley.edge.oidc;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// The identity provider whose tokens open sessions.
///
/// @param issuer as its tokens name it; null: there is none
/// @param audience that a token must be for
/// @param jwks where its public keys are; null: as `<issuer>/.well-known/openid-configuration` says
/// @param algorithms that may sign a token
/// @param skew by which its clock and ours may differ
/// @param keep how long its keys are used before they are fetched again
/// @param refetch how long after a fetch a token with an unknown key does not cause another one
/// @param createAccounts whether whom we see first gets an account; else operators link accounts
/// @param usernameClaim that proposes a name for a new account
public record OidcSettings(
        @Nullable URI issuer,
        @Nullable String audience,
        @Nullable URI jwks,
        @DefaultValue({"RS256", "PS256", "ES256"}) List<String> algorithms,
        @DefaultValue("30s") Duration skew,
        @DefaultValue("5m") Duration keep,
        @DefaultValue("30s") Duration refetch,
        @DefaultValue("false") boolean createAccounts,
        @DefaultValue("preferred_username") String usernameClaim) {
    /// Asymmetric ones only: with others the public keys would be passwords that everybody knows.
    private static final Set<String> KNOWN =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    private static final int LONGEST_ISSUER = 255;

    public OidcSettings {
        if (issuer != null) {
            checkAddress("issuer", issuer);
            if (issuer.toString().length() > LONGEST_ISSUER) {
                throw bad("issuer", issuer, "at most " + LONGEST_ISSUER + " characters");
            }
            if (audience == null || audience.isBlank()) {
                throw bad("audience", audience, "the audience that the provider's tokens for this platform have");
            }
        }
        if (jwks != null) {
            checkAddress("jwks", jwks);
        }
        for (String algorithm : algorithms) {
            if (!KNOWN.contains(algorithm)) {
                throw bad(
                        "algorithms",
                        algorithm,
                        "some of " + KNOWN.stream().sorted().toList());
            }
        }
        if (algorithms.isEmpty()) {
            throw bad("algorithms", "", "some of " + KNOWN.stream().sorted().toList());
        }
        if (skew.isNegative() || skew.compareTo(Duration.ofMinutes(5)) > 0) {
            throw bad("skew", skew, "0 to 5m");
        }
        if (refetch.compareTo(Duration.ofSeconds(1)) < 0 || keep.compareTo(refetch) <= 0) {
            throw bad("refetch", refetch, "at least 1s, and less than parley.oidc.keep, which is " + keep);
        }
    }

    /// @return whether nobody on the way can put another document in the place of the provider's
    static boolean trusted(URI address) {
        String host = address.getHost();
        if (host == null) {
            return false;
        }
        boolean here = host.equals("127.0.0.1") || host.equals("[::1]") || host.equals("localhost");
        return "https".equals(address.getScheme()) || here && "http".equals(address.getScheme());
    }

    private static void checkAddress(String name, URI value) {
        if (!trusted(value)) {
            throw bad(name, value, "an https address, or an http address of this machine");
        }
    }

    private static IllegalArgumentException bad(String name, @Nullable Object value, String expected) {
        return new IllegalArgumentException("parley.oidc." + name + " is " + value + ": expected " + expected);
    }
}
