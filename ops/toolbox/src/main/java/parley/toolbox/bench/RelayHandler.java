package parley.toolbox.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.web.socket.SubProtocolCapable;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;

/// Hands messages on. A receiver's token is the conversation that it takes part in; all other sockets only
/// send.
final class RelayHandler extends AbstractWebSocketHandler implements SubProtocolCapable {
    private static final String WELCOME = "[{\"op\":\"welcome\"},{\"op\":\"ready\",\"conversations\":1}]";

    private final Map<String, WebSocketSession> receivers = new ConcurrentHashMap<>();
    private final AtomicLong seqs = new AtomicLong();

    @Override
    public List<String> getSubProtocols() {
        return List.of("parley.v1");
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) throws IOException {
        String text = message.getPayload();
        if (text.startsWith("{\"op\":\"send\"")) {
            send(session, text);
        } else if (text.startsWith("{\"op\":\"hello\"")) {
            receivers.put(field(text, "token"), session);
            write(session, WELCOME);
        }
    }

    private void send(WebSocketSession sender, String text) throws IOException {
        String conversation = field(text, "conversation");
        long seq = seqs.incrementAndGet();
        String message = new UUID(seq, seq).toString();
        WebSocketSession receiver = receivers.get(conversation);
        if (receiver != null) {
            int body = text.indexOf("\"body\":");
            write(
                    receiver,
                    "{\"op\":\"message\",\"conversation\":\"" + conversation + "\",\"seq\":" + seq + ",\"message\":\""
                            + message + "\",\"type\":\"text\"," + text.substring(body));
        }
        write(
                sender,
                "{\"op\":\"accepted\",\"id\":\"" + field(text, "id") + "\",\"message\":\"" + message
                        + "\",\"conversation\":\"" + conversation + "\",\"seq\":" + seq + "}");
    }

    private static String field(String text, String name) {
        int from = text.indexOf("\"" + name + "\":\"") + name.length() + 4;
        return text.substring(from, text.indexOf('"', from));
    }

    private static void write(WebSocketSession session, String text) throws IOException {
        synchronized (session) {
            session.sendMessage(new TextMessage(text));
        }
    }
}
