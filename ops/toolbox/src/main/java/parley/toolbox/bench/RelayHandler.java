package parley.toolbox.bench;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import parley.edge.websocket.WebSocket;
import parley.edge.websocket.WebSocketListener;
import parley.edge.websocket.WebSocketRequestHandler.Endpoint;
import parley.edge.websocket.WebSocketRequestHandler.Opening;

/// Hands messages on. A receiver's token is the conversation that it takes part in; all other sockets only
/// send.
final class RelayHandler implements Endpoint {
    private static final String WELCOME = "[{\"op\":\"welcome\"},{\"op\":\"ready\",\"conversations\":1}]";

    private final Map<String, RelaySocket> receivers = new ConcurrentHashMap<>();
    private final AtomicLong seqs = new AtomicLong();

    @Override
    public WebSocketListener open(WebSocket socket, Opening opening) {
        return new RelaySocket(socket, this);
    }

    void text(RelaySocket from, byte[] utf8) {
        String text = new String(utf8, StandardCharsets.UTF_8);
        if (text.startsWith("{\"op\":\"send\"")) {
            send(from, text);
        } else if (text.startsWith("{\"op\":\"hello\"")) {
            receivers.put(field(text, "token"), from);
            from.send(WELCOME);
        }
    }

    private void send(RelaySocket sender, String text) {
        String conversation = field(text, "conversation");
        long seq = seqs.incrementAndGet();
        String message = new UUID(seq, seq).toString();
        RelaySocket receiver = receivers.get(conversation);
        if (receiver != null) {
            int body = text.indexOf("\"body\":");
            receiver.send("{\"op\":\"message\",\"conversation\":\"" + conversation + "\",\"seq\":" + seq
                    + ",\"message\":\"" + message + "\",\"type\":\"text\"," + text.substring(body));
        }
        sender.send("{\"op\":\"accepted\",\"id\":\"" + field(text, "id") + "\",\"message\":\"" + message
                + "\",\"conversation\":\"" + conversation + "\",\"seq\":" + seq + "}");
    }

    private static String field(String text, String name) {
        int from = text.indexOf("\"" + name + "\":\"") + name.length() + 4;
        return text.substring(from, text.indexOf('"', from));
    }
}
