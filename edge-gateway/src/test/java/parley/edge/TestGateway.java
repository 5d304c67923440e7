package parley.edge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import parley.edge.lifecycle.GatewayStart;
import parley.testkit.backend.Backends;
import parley.testkit.fixture.Schema;
import parley.testkit.fixture.Topics;

/// One real gateway on the shared backends, on free ports.
public final class TestGateway implements AutoCloseable {
    /// Slower than this is broken.
    public static final Duration TOO_SLOW = Duration.ofSeconds(30);

    /// Hashing as dear as production's would be most of the time of tests that are not about it.
    public static final Map<String, Object> CHEAP_PASSWORDS =
            Map.of("parley.passwords.memory", "64KB", "parley.passwords.passes", 1);

    private static @Nullable TestGateway shared;

    private final ConfigurableApplicationContext context;

    private TestGateway(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /// @param settings on top of the defaults; later ones win
    /// @return a gateway that is ready
    public static TestGateway ready(Map<String, Object> settings) {
        TestGateway gateway = start(settings);
        GatewayStart start = gateway.bean(GatewayStart.class);
        Awaitility.await().atMost(TOO_SLOW).until(() -> start.pending().isEmpty());
        return gateway;
    }

    /// The one gateway of all tests that need nothing special of it, with cheap passwords. Nobody closes it: it
    /// keeps nothing, and ends with the JVM.
    public static synchronized TestGateway shared() {
        TestGateway running = shared;
        if (running == null) {
            running = ready(CHEAP_PASSWORDS);
            shared = running;
        }
        return running;
    }

    /// @return a gateway that listens, and may be waiting for a backend
    public static TestGateway start(Map<String, Object> settings) {
        Backends backends = Backends.shared();
        Schema.migrate(backends.mysql());
        Topics.provision(backends.kafka());
        return new TestGateway(EdgeApplication.builder()
                .properties(Map.of("spring.main.register-shutdown-hook", "false"))
                .run(arguments(backends, settings)));
    }

    public String http() {
        return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
    }

    public String management() {
        return "http://127.0.0.1:" + context.getEnvironment().getProperty("local.management.port");
    }

    /// @return where the keys are that sign access tokens
    public Path keys() {
        return Path.of(context.getEnvironment().getRequiredProperty("parley.keys.directory"));
    }

    /// @return every call that a controller of this gateway serves
    public Set<RequestMappingInfo> mappings() {
        return context.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet();
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    @Override
    public void close() {
        context.close();
    }

    private static String[] arguments(Backends backends, Map<String, Object> settings) {
        var all = new HashMap<String, Object>();
        all.put("server.port", 0);
        all.put("management.server.port", 0);
        all.put("parley.kafka.bootstrap", backends.kafka().bootstrapServers());
        all.put("parley.partitions", Topics.PARTITIONS);
        all.put("parley.mysql.url", backends.mysql().jdbcUrl());
        all.put("parley.mysql.user", backends.mysql().user());
        all.put("parley.mysql.password", backends.mysql().password());
        all.put("parley.redis.host", backends.redis().host());
        all.put("parley.redis.port", backends.redis().port());
        all.put("parley.keys.directory", newKeys());
        // No sink runs beside these tests.
        all.put("parley.members.writer", "gateway");
        all.putAll(settings);
        return all.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toArray(String[]::new);
    }

    /// @return an empty directory of the build, which goes with it
    public static Path newKeys() {
        try {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target", "keys")), "keys-");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
