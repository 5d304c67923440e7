package parley.edge.websocket;

/// What the bytes of a peer say.
sealed interface FrameEvent {
    /// A whole message, of however many fragments: well-formed UTF-8. The array is the receiver's own.
    record Text(byte[] payload) implements FrameEvent {}

    record Binary(byte[] payload) implements FrameEvent {}

    record Ping(byte[] payload) implements FrameEvent {}

    record Pong(byte[] payload) implements FrameEvent {}

    /// The peer says nothing any more.
    ///
    /// @param code [CloseCode#NO_STATUS] when the frame held none
    record Close(int code) implements FrameEvent {}

    /// A message of more bytes, or more fragments, than are taken. Data is skipped from here on.
    record TooLarge() implements FrameEvent {}

    /// The peer broke the protocol; nothing more can be read.
    ///
    /// @param code to close with
    record Violation(int code, String what) implements FrameEvent {}
}
