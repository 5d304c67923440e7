package parley.edge.websocket;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.HttpRequestHandler;

/// Answers opening handshakes, and hands the connection to the endpoint.
public final class WebSocketRequestHandler implements HttpRequestHandler {
    /// What is served over WebSockets.
    public interface Endpoint {
        /// The handshake was answered; the socket may be written to from here on. Must not block.
        ///
        /// @param opening what is to be known of the request
        WebSocketListener open(WebSocket socket, Opening opening);
    }

    /// The request that a WebSocket began with.
    ///
    /// @param protocol agreed on, null: none
    public record Opening(
            @Nullable String protocol,
            @Nullable String origin,
            @Nullable String host,
            @Nullable String authorization) {}

    private final Endpoint endpoint;
    private final List<String> protocols;
    private final WebSocketTerms terms;

    /// @param protocols subprotocols that the endpoint speaks
    public WebSocketRequestHandler(Endpoint endpoint, List<String> protocols, WebSocketTerms terms) {
        this.endpoint = endpoint;
        this.protocols = List.copyOf(protocols);
        this.terms = terms;
    }

    @Override
    public void handleRequest(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        Handshake.Answer answer = Handshake.answer(
                request.getMethod(),
                request.getProtocol(),
                name -> Collections.list(request.getHeaders(name)),
                protocols);
        switch (answer) {
            case Handshake.Answer.Refuse refuse -> {
                response.setHeader("Sec-WebSocket-Version", Handshake.VERSION);
                response.setHeader("Allow", "GET");
                response.sendError(refuse.status(), refuse.why());
            }
            case Handshake.Answer.Switch agreed -> {
                response.setHeader("Upgrade", "websocket");
                response.setHeader("Connection", "Upgrade");
                response.setHeader("Sec-WebSocket-Accept", agreed.accept());
                if (agreed.protocol() != null) {
                    response.setHeader("Sec-WebSocket-Protocol", agreed.protocol());
                }
                var opening = new Opening(
                        agreed.protocol(),
                        request.getHeader("Origin"),
                        request.getHeader("Host"),
                        request.getHeader("Authorization"));
                request.upgrade(TomcatWebSocket.class).prepare(terms, socket -> endpoint.open(socket, opening));
            }
        }
    }
}
