package parley.client;

/// Is told what happens on a device's connection. All calls for one device come one after the other, in the
/// order of
/// the frames and together with those to [MessageStore], on a virtual thread that may block. What a call
/// throws is
/// logged and otherwise ignored. Do not wait here for an answer of the same device: it may need this
/// thread.
public interface DeviceListener {
    /// A new message, once, after it was stored. Own messages come too.
    default void message(ServerFrame.Message message) {}

    /// How far somebody has received or read.
    default void receipt(ServerFrame.Receipt receipt) {}

    /// A message of this user failed or expired.
    default void status(ServerFrame.Status status) {}

    /// The backlog was stored; what follows is live. After every reconnect.
    default void ready(ServerFrame.Ready ready) {}

    /// The connection changed its state.
    default void state(DeviceState state) {}

    /// A message of the outbox was accepted; also one that was added before a restart.
    default void accepted(ServerFrame.Accepted accepted) {}

    /// A message of the outbox was refused for good and removed; also one that was added before a restart.
    default void refused(String id, ParleyException reason) {}

    /// Somebody joined, left or got another role.
    default void member(ServerFrame.Member member) {}

    /// A watched user came or went.
    default void presence(ServerFrame.Presence presence) {}

    /// Somebody is typing.
    default void typing(ServerFrame.Typing typing) {}

    /// A message came that was here already: it was dropped. For statistics.
    default void duplicate(ServerFrame.Message message) {}

    /// Listens to nothing.
    static DeviceListener none() {
        return new DeviceListener() {};
    }
}
