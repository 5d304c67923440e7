package parley.status.openapi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// `GET /v1/openapi.yaml`, without a token.
@RestController
public final class OpenApiController {
    /// Where it is served.
    public static final String PATH = "/v1/openapi.yaml";

    private static final Duration FRESH = Duration.ofHours(1);

    private final byte[] document;

    public OpenApiController() {
        try {
            document = new ClassPathResource("parley/openapi/status-api.yaml").getContentAsByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @GetMapping(path = PATH, produces = "application/yaml")
    ResponseEntity<byte[]> document() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(FRESH).cachePublic())
                .body(document);
    }
}
