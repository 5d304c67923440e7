package parley.client;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which part of the client each frame of a gateway is for. For one thread at a time, like the frames of a
/// link.
final class Incoming {
    private static final Logger log = LoggerFactory.getLogger(Incoming.class);

    /// What a frame may mean for the connection itself.
    interface Connection {
        /// @return whether this link is the one in use: frames of any other are dropped
        boolean uses(Link link);

        void welcome(Link from, ServerFrame.Welcome welcome);

        void caughtUp(ServerFrame.Ready caughtUp);

        void expiring(Link from);

        void drain(Link from, ServerFrame.Drain drain);
    }

    private final Connection connection;
    private final Delivery delivery;
    private final Acknowledging acknowledging;
    private final Sending sending;
    private final Requests requests;

    Incoming(
            Connection connection, Delivery delivery, Acknowledging acknowledging, Sending sending, Requests requests) {
        this.connection = connection;
        this.delivery = delivery;
        this.acknowledging = acknowledging;
        this.sending = sending;
        this.requests = requests;
    }

    void frames(Link from, List<ServerFrame> frames) {
        for (ServerFrame frame : frames) {
            if (!connection.uses(from)) {
                return;
            }
            take(from, frame);
        }
    }

    private void take(Link from, ServerFrame frame) {
        switch (frame) {
            case ServerFrame.Message message -> message(from, message);
            case ServerFrame.UpTo upTo -> {
                acknowledging.passed(upTo.conversation(), upTo.seq());
                delivery.upTo(from, upTo, acknowledging);
            }
            case ServerFrame.Accepted accepted -> sending.accepted(accepted);
            case ServerFrame.Refusal refusal -> {
                requests.refused(refusal);
                sending.refused(refusal);
                if (refusal.id() == null && refusal.request() == null) {
                    log.warn("the gateway says {}: {}", refusal.code(), refusal.message());
                }
            }
            case ServerFrame.Page page -> requests.answered(page);
            case ServerFrame.Welcome welcome -> connection.welcome(from, welcome);
            case ServerFrame.Ready caughtUp -> connection.caughtUp(caughtUp);
            case ServerFrame.Expiring expiring -> connection.expiring(from);
            case ServerFrame.Drain drain -> connection.drain(from, drain);
            case ServerFrame.Ping ping -> from.offer(ClientFrame.pong());
            case ServerFrame.Receipt receipt -> delivery.tell(l -> l.receipt(receipt));
            case ServerFrame.Status status -> delivery.tell(l -> l.status(status));
            case ServerFrame.Member member -> delivery.tell(l -> l.member(member));
            case ServerFrame.Presence presence -> delivery.tell(l -> l.presence(presence));
            case ServerFrame.Typing typing -> delivery.tell(l -> l.typing(typing));
            case ServerFrame.Pong pong -> log.trace("pong");
            case ServerFrame.Unknown unknown -> log.debug("frame {} is not known here", unknown.op());
        }
    }

    private void message(Link from, ServerFrame.Message message) {
        switch (acknowledging.received(message.conversation(), message.seq(), message.after())) {
            case NEXT, REPEATED -> delivery.message(from, message, acknowledging);
            case GAP -> {
                log.warn(
                        "conversation {}: {} follows {} which never came; connecting again",
                        message.conversation(),
                        message.seq(),
                        message.after());
                from.close(Link.ABNORMAL, "a message is missing");
            }
        }
    }
}
