package parley.delivery;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Import;
import parley.contract.client.StartFailure;

/// Starts a delivery worker, in a process of its own or beside other services.
@SpringBootConfiguration(proxyBeanMethods = false)
@Import(WorkerConfiguration.class)
public class WorkerApplication {
    static void main(String[] arguments) {
        try {
            builder().run(arguments);
        } catch (RuntimeException e) {
            StartFailure.exit("delivery-worker", e);
        }
    }

    /// @return ready to run; its settings come from `delivery-worker.yml`, arguments and the environment
    public static SpringApplicationBuilder builder() {
        return new SpringApplicationBuilder(WorkerApplication.class)
                .web(WebApplicationType.SERVLET)
                .properties("spring.config.name=delivery-worker");
    }
}
