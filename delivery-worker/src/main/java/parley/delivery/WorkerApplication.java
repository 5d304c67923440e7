package parley.delivery;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import parley.contract.client.StartFailure;
import parley.delivery.partition.PartitionLoop;

/// Starts a delivery worker, in a process of its own or beside other services.
@SpringBootConfiguration(proxyBeanMethods = false)
@Import(WorkerConfiguration.class)
public class WorkerApplication {
    /// Of the process, when the worker refuses to run.
    static final int REFUSED = 3;

    /// Ends the process only when the worker must not run; beside other services in one process, only the
    /// worker's loop ends and its health is down.
    static void main(String[] arguments) throws InterruptedException {
        try {
            ConfigurableApplicationContext worker = builder().run(arguments);
            if (worker.getBean(PartitionLoop.class).awaitRefusal()) {
                worker.close();
                System.exit(REFUSED);
            }
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
