package parley.edge.connection;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// @param maxFrame that a client may send
/// @param helloWithin after the handshake
/// @param pingEvery between two WebSocket pings of the gateway
/// @param pongWithin after a ping
/// @param expiringBefore the end of the token the client is warned
/// @param outboundLimit of frames that wait for a slow socket
/// @param allowedOrigins of browsers, besides the gateway's own
/// @param sendsPerSecond and `sendBurst`: how often a connection may send
public record SocketSettings(
        @DefaultValue("64KB") DataSize maxFrame,
        @DefaultValue("5s") Duration helloWithin,
        @DefaultValue("20s") Duration pingEvery,
        @DefaultValue("10s") Duration pongWithin,
        @DefaultValue("60s") Duration expiringBefore,
        @DefaultValue("4MB") DataSize outboundLimit,
        @DefaultValue List<String> allowedOrigins,
        @DefaultValue("200") int sendsPerSecond,
        @DefaultValue("1000") int sendBurst) {}
