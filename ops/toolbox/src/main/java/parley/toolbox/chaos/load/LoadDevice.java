package parley.toolbox.chaos.load;

import java.util.UUID;
import parley.toolbox.chaos.history.Who;

/// A device of the load. Safe from any thread.
interface LoadDevice {
    Who who();

    /// Connects, and stays connected until [#stop].
    void start();

    /// Records and sends; goes on until it is answered.
    void send(UUID conversation, String id, byte[] body, byte[] meta);

    /// This user has read what is stored of the conversation.
    void read(UUID conversation);

    /// Goes offline and stays so until [#resume]; what waits for an answer goes on waiting.
    void pause();

    /// Comes back after [#pause], or for the first time.
    void resume();

    /// Drops the connection as a broken network would.
    void interrupt();

    /// @return messages that were not answered yet
    int unanswered();

    boolean ready();

    /// @return a token of this user for REST, as fresh as can be
    String token();

    boolean has(UUID message);

    /// @return how it stands, for a person
    String state();

    void stop();
}
