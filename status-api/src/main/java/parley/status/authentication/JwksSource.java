package parley.status.authentication;

import java.io.IOException;
import java.util.List;

/// Where the gateway's public keys are published. Blocks for a bounded time.
public sealed interface JwksSource permits HttpJwksSource, FileJwksSource {
    /// @return documents, each a JWK set or one JWK, as JSON
    /// @throws IOException when they cannot be had now; worth trying again
    List<String> documents() throws IOException, InterruptedException;

    /// @return the address, for people
    String place();

    /// @param place a URL with http or https, or the path of a file or directory, with or without `file:`
    static JwksSource at(String place) {
        if (place.startsWith("http://") || place.startsWith("https://")) {
            return new HttpJwksSource(java.net.URI.create(place));
        }
        return new FileJwksSource(java.nio.file.Path.of(place.startsWith("file:") ? place.substring(5) : place));
    }
}
