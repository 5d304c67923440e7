package parley.edge;

import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import parley.contract.client.StartFailure;

/// Starts one gateway. Several may run in one JVM, each in its own application context.
public final class EdgeApplication {
    private EdgeApplication() {}

    public static void main(String[] arguments) {
        try {
            builder().run(arguments);
        } catch (RuntimeException e) {
            StartFailure.exit("edge-gateway", e);
        }
    }

    /// @return an application that reads `edge-gateway.yml`, ready for further properties and for `run`
    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(EdgeConfiguration.class)
                .bannerMode(Banner.Mode.OFF)
                .properties(Map.of("spring.config.name", "edge-gateway"));
    }
}
