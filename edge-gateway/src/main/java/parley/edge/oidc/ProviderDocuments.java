package parley.edge.oidc;

import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Fetches the provider's keys; where their address is not known, it asks the provider for it first, each
/// time. Redirections are not followed. Blocks.
final class ProviderDocuments implements ResourceRetriever {
    private static final int WITHIN_MS = 3_000;
    private static final int LONGEST = 512 * 1024;
    private static final String CONFIGURATION = "/.well-known/openid-configuration";

    private final URI issuer;
    private final @Nullable URI jwks;
    private final ResourceRetriever http = new DefaultResourceRetriever(WITHIN_MS, WITHIN_MS, LONGEST) {
        @Override
        protected HttpURLConnection openHTTPConnection(URL url) throws IOException {
            HttpURLConnection connection = super.openHTTPConnection(url);
            connection.setInstanceFollowRedirects(false);
            return connection;
        }
    };

    ProviderDocuments(URI issuer, @Nullable URI jwks) {
        this.issuer = issuer;
        this.jwks = jwks;
    }

    /// @return what is fetched first
    URI address() {
        return jwks == null ? URI.create(issuer.toString().replaceFirst("/$", "") + CONFIGURATION) : jwks;
    }

    /// @return the document with the keys
    @Override
    public Resource retrieveResource(URL url) throws IOException {
        Resource first = http.retrieveResource(url);
        return jwks == null ? http.retrieveResource(keys(first).toURL()) : first;
    }

    private URI keys(Resource configuration) throws IOException {
        try {
            JsonNode json = JsonMapper.shared().readTree(configuration.getContent());
            String named = json.path("issuer").asString("");
            if (!named.equals(issuer.toString())) {
                throw new IOException("its configuration is of another issuer: expected " + issuer);
            }
            URI keys = URI.create(json.path("jwks_uri").asString(""));
            if (!OidcSettings.trusted(keys)) {
                throw new IOException("jwks_uri of its configuration: expected an https address");
            }
            return keys;
        } catch (JacksonException | IllegalArgumentException e) {
            throw new IOException("its configuration cannot be read", e);
        }
    }
}
