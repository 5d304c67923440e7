package parley.toolbox.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.springframework.boot.Banner;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.config.annotation.EnableWebMvc;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;
import parley.edge.websocket.WebSocketRequestHandler;
import parley.edge.websocket.WebSocketTerms;
import tools.jackson.databind.json.JsonMapper;

/// The least that a server on the gateway's stack can do: it hands each message from one socket to another,
/// with no log and no memory. What it takes is the floor that the platform is compared with. Ends with its
/// standard input.
final class RelayServer {
    private static final int MOST = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private RelayServer() {}

    /// @param arguments none
    public static void main(String[] arguments) throws Exception {
        var settings = new HashMap<String, Object>();
        settings.put("spring.config.name", "relay"); // no file of the services' is meant
        settings.put("spring.main.web-application-type", "servlet");
        settings.put("spring.threads.virtual.enabled", true);
        settings.put("spring.jmx.enabled", false);
        settings.put("server.address", "127.0.0.1");
        settings.put("server.port", 0);
        settings.put("server.tomcat.connection-timeout", "5s");
        settings.put("server.tomcat.max-connections", 20_000);
        settings.put("server.tomcat.accept-count", 1_024);
        settings.put("server.tomcat.mbeanregistry.enabled", false);
        settings.put("logging.level.root", "warn");
        try (var context = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Relay.class)
                .bannerMode(Banner.Mode.OFF)
                .properties(settings)
                .run()) {
            int port = Objects.requireNonNull(context.getWebServer()).getPort();
            System.out.println(JsonMapper.shared().writeValueAsString(Map.of("gateway", "http://127.0.0.1:" + port)));
            while (System.in.read() >= 0) {
                // whoever started this holds the other end
            }
        }
        System.exit(0);
    }

    /// The gateway's container and codec, with nothing else in it.
    @Configuration(proxyBeanMethods = false)
    @EnableWebMvc
    @ImportAutoConfiguration({
        PropertyPlaceholderAutoConfiguration.class,
        TomcatServletWebServerAutoConfiguration.class,
        DispatcherServletAutoConfiguration.class
    })
    static class Relay {
        @Bean
        ScheduledExecutorService timers() {
            return Executors.newSingleThreadScheduledExecutor();
        }

        @Bean
        WebSocketHandlerMapping sockets(ScheduledExecutorService timers) {
            var terms = new WebSocketTerms(MOST, PATIENCE, PATIENCE, timers);
            var mapping = new WebSocketHandlerMapping();
            mapping.setUrlMap(
                    Map.of("/ws", new WebSocketRequestHandler(new RelayHandler(), List.of("parley.v1"), terms)));
            mapping.setOrder(1);
            return mapping;
        }
    }
}
