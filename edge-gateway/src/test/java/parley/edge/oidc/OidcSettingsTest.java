package parley.edge.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/// The identity provider as an operator describes it.
class OidcSettingsTest {
    private static final Map<String, String> GOOD =
            Map.of("issuer", "https://login.example.org/realms/a", "audience", "parley");

    @Test
    void thereIsNoneUnlessItIsNamed() {
        assertThat(bind(Map.of()).issuer()).isNull();
        OidcSettings named = bind(GOOD);
        assertThat(named.issuer()).hasToString("https://login.example.org/realms/a");
        assertThat(named.algorithms()).containsExactly("RS256", "PS256", "ES256");
        assertThat(named.createAccounts()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "issuer, http://login.example.org",
        "issuer, ftp://127.0.0.1",
        "issuer, /login",
        "jwks, http://keys.example.org",
        "algorithms, none",
        "algorithms, HS256",
        "algorithms, EdDSA",
        "skew, -1s",
        "skew, 6m",
        "refetch, 0s",
        "refetch, 5m",
    })
    void refusesWhatIsNotSafeAndNamesIt(String name, String value) {
        var settings = new HashMap<>(GOOD);
        settings.put(name, value);
        assertThatThrownBy(() -> bind(settings))
                .hasStackTraceContaining("parley.oidc." + name + " is ")
                .hasStackTraceContaining(": expected");
    }

    @Test
    void anAudienceMustBeNamed() {
        assertThatThrownBy(() -> bind(Map.of("issuer", "https://login.example.org")))
                .hasStackTraceContaining("parley.oidc.audience is null: expected");
    }

    private static OidcSettings bind(Map<String, String> settings) {
        var source = new MapConfigurationPropertySource();
        settings.forEach((name, value) -> source.put("parley.oidc." + name, value));
        return new Binder(source).bindOrCreate("parley.oidc", OidcSettings.class);
    }
}
