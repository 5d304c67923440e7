package parley.edge.connection;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;
import parley.contract.range.RangeReader;
import parley.contract.topic.Partitions;
import parley.edge.EdgeProperties;
import parley.edge.attempt.Attempts;
import parley.edge.history.PageReader;
import parley.edge.lifecycle.Boot;
import parley.edge.lifecycle.GatewayStart;
import parley.edge.membership.Memberships;
import parley.edge.presence.PresenceService;
import parley.edge.publish.MessageLog;
import parley.edge.push.PushService;
import parley.edge.receipt.Confirmations;
import parley.edge.receipt.ReceiptWriter;
import parley.edge.redis.RedisLink;
import parley.edge.send.Publisher;
import parley.edge.session.AccessTokens;
import parley.edge.session.RevokedSessions;

@Configuration(proxyBeanMethods = false)
@EnableWebSocket
public class ConnectionConfiguration {
    /// The container keeps buffers of this many characters and bytes for each socket; longer messages come
    /// in parts.
    private static final int BUFFER = 1024;

    @Bean
    Publisher publisher(MessageLog log, Memberships memberships, RedisLink redis, Partitions partitions, Clock clock) {
        return new Publisher(log, memberships::rowOrFetch, redis, partitions, clock);
    }

    @Bean
    Attempts attempts(
            EdgeProperties properties,
            RedisLink redis,
            MessageLog log,
            PushService push,
            MeterRegistry metrics,
            ScheduledExecutorService timers,
            Clock clock,
            SecureRandom random) {
        return Attempts.create(properties.attempts(), redis, log, push.senders(), metrics, timers, clock, random);
    }

    @Bean
    ConnectionServices connectionServices(
            Boot boot,
            EdgeProperties properties,
            AccessTokens tokens,
            RevokedSessions revoked,
            PushService push,
            PresenceService presence,
            Attempts attempts,
            Publisher publisher,
            ReceiptWriter receipts,
            RangeReader ranges,
            Confirmations confirmations,
            Memberships memberships,
            ScheduledExecutorService timers,
            Clock clock) {
        return new ConnectionServices(
                boot.id(),
                properties.socket(),
                properties.push(),
                new Logins(tokens, revoked, clock),
                push,
                presence,
                attempts,
                publisher,
                receipts,
                new PageReader(ranges, memberships::rowOrFetch, confirmations),
                confirmations,
                new OutboundBudget(properties.socket().outboundTotal().toBytes()),
                timers,
                clock);
    }

    @Bean
    SocketHandler socketHandler(ConnectionServices services, GatewayStart start, MeterRegistry metrics) {
        return new SocketHandler(services, () -> start.pending().isEmpty(), metrics);
    }

    /// Origins are checked by the handler, which can tell the client the reason by its close code.
    @Bean
    WebSocketConfigurer sockets(SocketHandler handler) {
        return registry -> registry.addHandler(handler, "/ws").setAllowedOriginPatterns("*");
    }

    @Bean
    ServletServerContainerFactoryBean socketContainer() {
        var container = new ServletServerContainerFactoryBean();
        container.setMaxTextMessageBufferSize(BUFFER);
        container.setMaxBinaryMessageBufferSize(BUFFER);
        return container;
    }

    /// An idle socket should cost little: these buffers, too, are kept for each connection.
    @Bean
    TomcatConnectorCustomizer smallBuffers() {
        return connector -> {
            connector.setProperty("socket.appReadBufSize", Integer.toString(2 * BUFFER));
            connector.setProperty("socket.appWriteBufSize", Integer.toString(2 * BUFFER));
        };
    }

    /// Sockets are sent away before anything that they need is stopped.
    @Bean
    SmartLifecycle drainOnStop(SocketHandler handler, PushService push, SecureRandom random) {
        return new SmartLifecycle() {
            private volatile boolean running;

            @Override
            public void start() {
                running = true;
            }

            @Override
            public void stop() {
                running = false;
                handler.drain(random);
                push.leave();
            }

            @Override
            public boolean isRunning() {
                return running;
            }

            @Override
            public int getPhase() {
                return Integer.MAX_VALUE;
            }
        };
    }
}
