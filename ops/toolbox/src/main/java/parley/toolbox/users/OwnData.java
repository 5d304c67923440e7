package parley.toolbox.users;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import parley.toolbox.CommandFailedException;

/// The database of a platform that runs on a data directory of this machine. Its port and password are kept
/// with the data, and only the owner of the data can read them.
final class OwnData {
    private static final String USER = "parley";

    private OwnData() {}

    /// @throws CommandFailedException when there is none, or it does not answer
    static DriverManagerDataSource open(Path directory) {
        Path mysql = directory.resolve("backends").resolve("mysql");
        if (!Files.exists(mysql.resolve("port")) || !Files.exists(mysql.resolve("password"))) {
            throw notRunning(directory, "holds no database yet");
        }
        var source =
                new DriverManagerDataSource(url(read(mysql.resolve("port"))), USER, read(mysql.resolve("password")));
        try (Connection connection = source.getConnection()) {
            if (!connection.isValid(2)) {
                throw notRunning(directory, "has a database that does not answer");
            }
        } catch (SQLException e) {
            throw notRunning(directory, "has a database that does not answer");
        }
        return source;
    }

    static String url(String port) {
        return "jdbc:mysql://127.0.0.1:" + port + "/parley?sslMode=DISABLED&allowPublicKeyRetrieval=true"
                + "&connectionTimeZone=UTC&forceConnectionTimeZoneToSession=true&connectTimeout=3000";
    }

    private static CommandFailedException notRunning(Path directory, String why) {
        return new CommandFailedException("directory " + directory + " " + why
                + ": start the platform with parley up --data " + directory + ", or name another with --data");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CommandFailedException(file + " could not be read: " + e.getMessage(), e);
        }
    }
}
