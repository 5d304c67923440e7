package parley.toolbox.chaos;

import java.net.URI;
import java.util.List;
import parley.testkit.backend.Backends;
import parley.toolbox.chaos.checker.RowReader;

/// A running platform, seen from outside.
///
/// @param gateways base addresses for clients
/// @param status of the status API
/// @param bootstrap of the brokers, reached directly
/// @param rows of the database, reached directly
record Target(List<URI> gateways, URI status, String bootstrap, RowReader rows) {
    static Target of(List<URI> gateways, URI status, Backends backends) {
        var mysql = backends.mysql();
        return new Target(
                gateways,
                status,
                backends.kafka().bootstrapServers(),
                new RowReader(mysql.jdbcUrl(), mysql.user(), mysql.password()));
    }
}
