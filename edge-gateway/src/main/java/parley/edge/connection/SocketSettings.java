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
/// @param asksPerSecond and `askBurst`: how often a connection may ask for anything else that costs
/// @param mostConnections of this gateway; further ones are refused
/// @param outboundTotal of frames that wait for all sockets together: from half of it new sockets are
///     refused, above it the slowest are closed
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
        @DefaultValue("1000") int sendBurst,
        @DefaultValue("50") int asksPerSecond,
        @DefaultValue("500") int askBurst,
        @DefaultValue("18000") int mostConnections,
        @DefaultValue("256MB") DataSize outboundTotal,
        @DefaultValue Drain drain) {
    /// How sockets are sent away when the gateway stops.
    ///
    /// @param in for which every socket is served as before
    /// @param jitter over which the sockets are closed after that
    /// @param within all of them are closed, whatever they wait for
    public record Drain(
            @DefaultValue("1s") Duration in,
            @DefaultValue("4s") Duration jitter,
            @DefaultValue("10s") Duration within) {}
}
