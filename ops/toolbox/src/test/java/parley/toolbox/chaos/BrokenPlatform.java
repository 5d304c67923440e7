package parley.toolbox.chaos;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.DefaultResourceLoader;
import parley.testkit.backend.BackendOptions;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Topics;

/// The four services in this JVM on temporary backends, one of them with a rule broken.
final class BrokenPlatform implements AutoCloseable {
    private final Breakage breakage;
    private final Backends backends;
    private final List<ConfigurableApplicationContext> services = new ArrayList<>();
    private final List<URI> gateways = new ArrayList<>();
    private final MutantLoader loader;
    private final Path keys;
    private final URI status;

    BrokenPlatform(Breakage breakage) throws IOException {
        this.breakage = breakage;
        this.loader = breakage.loader();
        this.keys = Files.createTempDirectory("parley-broken-");
        this.backends = Backends.start(BackendOptions.temporary());
        Topics.provision(backends.kafka());
        launch("sink", "parley.sink.SinkApplication", Map.of());
        launch("delivery", "parley.delivery.WorkerApplication", Map.of());
        for (int i = 0; i < 2; i++) {
            gateways.add(address(
                    launch("edge", "parley.edge.EdgeApplication", Map.of("parley.keys.directory", keys.toString()))));
        }
        String jwks = gateways.getFirst().resolve("/.well-known/jwks.json").toString();
        status = address(launch("status", "parley.status.StatusApplication", Map.of("parley.jwks", jwks)));
    }

    /// Classes are loaded when they are needed: to be called when devices are connected.
    ///
    /// @return whether the rule was found where it was to be broken
    boolean broken() {
        return breakage.breaks("none") || loader.changed();
    }

    Backends backends() {
        return backends;
    }

    Target target() {
        return Target.of(gateways, status, backends);
    }

    /// A second worker that believes it owns every partition too.
    void startZombie() {
        launch("delivery", "parley.delivery.WorkerApplication", Map.of("parley.delivery.group", "zombie"));
    }

    @Override
    public void close() {
        services.reversed().forEach(ConfigurableApplicationContext::close);
        backends.close();
    }

    private ConfigurableApplicationContext launch(String service, String application, Map<String, Object> more) {
        ClassLoader of = breakage.breaks(service) ? loader : BrokenPlatform.class.getClassLoader();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(of);
        try {
            var builder = (SpringApplicationBuilder)
                    of.loadClass(application).getMethod("builder").invoke(null);
            var context = builder.resourceLoader(new DefaultResourceLoader(of))
                    .logStartupInfo(false)
                    .registerShutdownHook(false)
                    .run(arguments(more));
            services.add(context);
            return context;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(application, e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private String[] arguments(Map<String, Object> more) {
        var settings = new HashMap<>(more);
        settings.put("server.port", 0);
        settings.put("server.address", "127.0.0.1");
        settings.put("management.server.port", 0);
        settings.put("management.server.address", "127.0.0.1");
        settings.put("parley.kafka.bootstrap", backends.kafka().bootstrapServers());
        settings.put("parley.kafka.replication", 1);
        settings.put("parley.partitions", Topics.PARTITIONS);
        settings.put("parley.mysql.url", backends.mysql().jdbcUrl());
        settings.put("parley.mysql.user", backends.mysql().user());
        settings.put("parley.mysql.password", backends.mysql().password());
        settings.put("parley.redis.host", backends.redis().host());
        settings.put("parley.redis.port", backends.redis().port());
        return settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
    }

    private static URI address(ConfigurableApplicationContext context) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
    }
}
