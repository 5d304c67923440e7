package parley.edge.connection;

import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.tomcat.TomcatConnectorCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;
import parley.contract.range.RangeReader;
import parley.contract.topic.Partitions;
import parley.edge.EdgeProperties;
import parley.edge.attempt.Attempts;
import parley.edge.contact.Blocks;
import parley.edge.history.PageReader;
import parley.edge.lifecycle.Boot;
import parley.edge.lifecycle.GatewayStart;
import parley.edge.membership.Memberships;
import parley.edge.messagetype.MessageTypes;
import parley.edge.presence.PresenceService;
import parley.edge.publish.MessageLog;
import parley.edge.push.PushService;
import parley.edge.receipt.Confirmations;
import parley.edge.receipt.ReceiptWriter;
import parley.edge.redis.RedisLink;
import parley.edge.reference.KafkaLogEnd;
import parley.edge.reference.ReferenceCheck;
import parley.edge.reference.StoredReferences;
import parley.edge.send.Publisher;
import parley.edge.session.AccessTokens;
import parley.edge.session.RevokedSessions;
import parley.edge.websocket.ReleasingHttpProtocol;
import parley.edge.websocket.WebSocketRequestHandler;
import parley.edge.websocket.WebSocketTerms;

@Configuration(proxyBeanMethods = false)
public class ConnectionConfiguration {
    /// The container keeps two buffers of this many bytes for each connection that speaks HTTP.
    private static final int CONTAINER_BUFFER = 2 * 1024;

    /// A client that takes nothing for so long is given up.
    private static final Duration WRITE_WITHIN = Duration.ofSeconds(20);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    @Bean
    Publisher publisher(
            EdgeProperties properties,
            MessageLog log,
            Memberships memberships,
            MessageTypes types,
            Blocks blocks,
            RedisLink redis,
            JdbcTemplate jdbc,
            RangeReader ranges,
            Partitions partitions,
            Admin admin,
            Clock clock) {
        var stored = new StoredReferences(redis, jdbc, ranges, partitions, new KafkaLogEnd(admin));
        var references = new ReferenceCheck(stored, properties.editWithin(), clock);
        return new Publisher(
                log, memberships::rowOrFetch, types, blocks::refuses, references, redis, partitions, clock);
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
    WebSocketHandlerMapping sockets(SocketHandler handler, EdgeProperties properties, ScheduledExecutorService timers) {
        int most = (int) properties.socket().maxFrame().toBytes();
        var terms = new WebSocketTerms(most, WRITE_WITHIN, CLOSE_WITHIN, timers);
        var mapping = new WebSocketHandlerMapping();
        mapping.setUrlMap(Map.of("/ws", new WebSocketRequestHandler(handler, List.of(SocketHandler.PROTOCOL), terms)));
        mapping.setOrder(1); // as Spring's own registry of sockets
        return mapping;
    }

    /// An idle socket should cost little.
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> releasingBuffers() {
        return factory -> factory.setProtocol(ReleasingHttpProtocol.class.getName());
    }

    /// Connections that say nothing yet should not cost much either. Channels are not used again: a writer
    /// that comes late must meet a closed channel and never another client's.
    @Bean
    TomcatConnectorCustomizer smallBuffers() {
        return connector -> {
            connector.setProperty("socket.appReadBufSize", Integer.toString(CONTAINER_BUFFER));
            connector.setProperty("socket.appWriteBufSize", Integer.toString(CONTAINER_BUFFER));
            connector.setProperty("socket.bufferPool", "0");
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
