package parley.testkit.backend;

import java.sql.Connection;
import java.sql.SQLException;

/// One MySQL server with the database `parley` and an application user that may do everything in it and may capture
/// changes. Methods may be called from any thread and block until the change is done.
public interface MySqlBackend extends AutoCloseable {
    /// Full JDBC address with all options that Parley needs. Stays the same for the life of this object.
    String jdbcUrl();

    /// The application user.
    String user();

    /// Random password of the application user; kept with the data.
    String password();

    /// A new connection that the caller closes.
    Connection connect() throws SQLException;

    /// Shuts the server down in order. Does nothing if it is down already.
    void stop();

    /// Ends the server as a power cut of its process would (SIGKILL). Does nothing if it is down already.
    void kill();

    /// Starts the server on the same port with the same data and waits until it answers. Does nothing if it is up
    /// already.
    void start();

    /// Makes the server refuse the application's writes, as a replica does after a failover, or take them again. It
    /// must be up, and may be restarted for it.
    void readOnly(boolean on);

    @Override
    void close();
}
