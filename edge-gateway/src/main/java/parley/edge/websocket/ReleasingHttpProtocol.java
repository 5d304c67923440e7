package parley.edge.websocket;

import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketBufferHandler;

/// The container's HTTP/1.1, whose connections can let go of their buffers when they become WebSockets. The
/// container makes it by its name. With TLS all is as the container does it.
public final class ReleasingHttpProtocol extends Http11NioProtocol {
    public ReleasingHttpProtocol() {
        super(new Endpoint());
    }

    private static final class Endpoint extends NioEndpoint {
        @Override
        protected NioChannel createChannel(SocketBufferHandler buffers) {
            return super.createChannel(isSSLEnabled() ? buffers : new ReleasableBuffers(buffers));
        }
    }
}
