package parley.sink;

import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import parley.contract.client.StartFailure;

/// Starts one sink. Several may run, in one JVM or on many machines: they share the partitions.
public final class SinkApplication {
    private SinkApplication() {}

    public static void main(String[] arguments) {
        try {
            builder().run(arguments);
        } catch (RuntimeException e) {
            StartFailure.exit("persistence-sink", e);
        }
    }

    /// @return an application that reads `persistence-sink.yml`, ready for further properties and for `run`
    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(SinkConfiguration.class)
                .bannerMode(Banner.Mode.OFF)
                .properties(Map.of("spring.config.name", "persistence-sink"));
    }
}
