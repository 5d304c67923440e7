package parley.local;

import java.net.URI;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/// One service in this JVM.
///
/// @param name as in pid files and logs: gateway-1, worker-1, sink, status
record Service(String name, ConfigurableApplicationContext context) implements AutoCloseable {
    /// Returns when the service is up.
    static Service launch(String name, SpringApplicationBuilder application, Map<String, Object> settings) {
        var context = application
                .logStartupInfo(false)
                .registerShutdownHook(false)
                .run(settings.entrySet().stream()
                        .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                        .toArray(String[]::new));
        return new Service(name, context);
    }

    URI address() {
        return loopback("local.server.port");
    }

    URI management() {
        return loopback("local.management.port");
    }

    @Override
    public void close() {
        context.close();
    }

    private URI loopback(String port) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty(port, "0"));
    }
}
