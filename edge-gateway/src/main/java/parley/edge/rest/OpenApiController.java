package parley.edge.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// The description of this API, for everybody. It is a file of the repository, `ops/openapi/edge-gateway.yaml`.
@RestController
final class OpenApiController {
    private static final Duration FRESH = Duration.ofHours(1);

    private final byte[] document;

    OpenApiController() {
        try {
            document = new ClassPathResource("parley/openapi/edge-gateway.yaml").getContentAsByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @GetMapping(path = "/v1/openapi.yaml", produces = "application/yaml")
    ResponseEntity<byte[]> document() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(FRESH).cachePublic())
                .body(document);
    }
}
