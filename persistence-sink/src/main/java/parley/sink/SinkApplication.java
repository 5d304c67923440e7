package parley.sink;

import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;

/// Starts one sink. Several may run, in one JVM or on many machines: they share the partitions.
public final class SinkApplication {
    private SinkApplication() {}

    public static void main(String[] arguments) {
        builder().run(arguments);
    }

    /// @return an application that reads `persistence-sink.yml`, ready for further properties and for `run`
    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(SinkConfiguration.class)
                .bannerMode(Banner.Mode.OFF)
                .properties(Map.of("spring.config.name", "persistence-sink"));
    }
}
