package parley.edge.attempt;

/// What attempts need of a socket. Nothing here blocks.
public interface AttemptedSocket {
    /// Sends a WebSocket ping with this number, behind everything that was sent before.
    void ping(long number);

    /// Closes it because of missing acknowledgements.
    void notAcknowledging();
}
