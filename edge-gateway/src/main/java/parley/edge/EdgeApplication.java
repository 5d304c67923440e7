package parley.edge;

import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import parley.contract.client.StartFailure;

/// Starts one gateway. Several may run in one JVM, each in its own application context.
public final class EdgeApplication {
    /// Of the container's reader and encoder, three of them for each socket: longer messages leave in several
    /// frames.
    private static final String SOCKET_BUFFER = "org.apache.tomcat.websocket.DEFAULT_BUFFER_SIZE";

    private static final String SOCKET_BUFFER_BYTES = "2048";

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
        smallSocketBuffers();
        return new SpringApplicationBuilder(EdgeConfiguration.class)
                .bannerMode(Banner.Mode.OFF)
                .properties(Map.of("spring.config.name", "edge-gateway"));
    }

    /// The container reads the size once, when the first server of the process starts, whatever that serves;
    /// and there is no other way to say it. Whoever starts other servers in the process calls this before.
    public static void smallSocketBuffers() {
        if (System.getProperty(SOCKET_BUFFER) == null) {
            System.setProperty(SOCKET_BUFFER, SOCKET_BUFFER_BYTES);
        }
    }
}
