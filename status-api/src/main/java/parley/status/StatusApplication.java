package parley.status;

import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;
import parley.contract.client.StartFailure;

/// The status API: history, what became of a message, presence.
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(StatusConfiguration.class)
public class StatusApplication {
    /// @return an application that is configured by `status-api.yml`, the environment and what the caller
    ///     adds; may run beside others in one JVM
    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(StatusApplication.class)
                .main(StatusApplication.class)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .properties("spring.config.name=status-api");
    }

    public static void main(String[] arguments) {
        try {
            builder().run(arguments);
        } catch (RuntimeException e) {
            StartFailure.exit("status-api", e);
        }
    }
}
