package parley.edge.session;

import java.time.Duration;
import java.util.List;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// The public keys of the access tokens, for whoever verifies them elsewhere.
@RestController
final class JwksController {
    private static final Duration FRESH = Duration.ofMinutes(1);

    record Jwk(String kty, String crv, String use, String alg, String kid, String x) {}

    record Jwks(List<Jwk> keys) {}

    private final KeyDirectory keys;

    JwksController(KeyDirectory keys) {
        this.keys = keys;
    }

    @GetMapping("/.well-known/jwks.json")
    ResponseEntity<Jwks> keys() {
        List<Jwk> published = keys.all().stream()
                .map(key -> new Jwk("OKP", "Ed25519", "sig", "EdDSA", key.kid(), key.x()))
                .toList();
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(FRESH).cachePublic())
                .body(new Jwks(published));
    }
}
