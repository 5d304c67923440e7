package parley.sink.capture;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The database server whose log is read.
///
/// @param sslMode as the JDBC address has it, in lower case with underscores
record CaptureTarget(String host, int port, String database, String user, String password, String sslMode) {
    private static final int PORT = 3306;

    /// @param jdbcUrl `jdbc:mysql://host[:port]/database[?options]`
    /// @throws IllegalArgumentException when it names several hosts or none: a log is that of one server
    static CaptureTarget of(String jdbcUrl, String user, String password) {
        // Options may hold secrets: they are not for messages.
        String shown = jdbcUrl.split("\\?", 2)[0];
        URI address;
        try {
            address = new URI(jdbcUrl.replaceFirst("^jdbc:", ""));
        } catch (URISyntaxException e) {
            throw unexpected(shown);
        }
        String host = address.getHost();
        String path = address.getPath();
        if (host == null || path == null || path.length() < 2) {
            throw unexpected(shown);
        }
        int port = address.getPort() < 0 ? PORT : address.getPort();
        return new CaptureTarget(host, port, path.substring(1), user, password, sslMode(address.getQuery()));
    }

    private static IllegalArgumentException unexpected(String url) {
        return new IllegalArgumentException("parley.mysql.url is " + url
                + ": expected jdbc:mysql://host:port/database, with one host, to capture changes");
    }

    private static String sslMode(@Nullable String options) {
        if (options != null) {
            for (String option : options.split("&")) {
                if (option.startsWith("sslMode=")) {
                    return option.substring("sslMode=".length()).toLowerCase(Locale.ROOT);
                }
            }
        }
        return "preferred";
    }
}
