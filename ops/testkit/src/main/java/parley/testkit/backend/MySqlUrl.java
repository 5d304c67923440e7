package parley.testkit.backend;

/// The JDBC address with the options that Parley needs, the same for every way to run MySQL.
final class MySqlUrl {
    static final String DATABASE = "parley";
    static final String USER = "parley";

    private MySqlUrl() {}

    /// Batches become multi-row inserts; times are UTC on both sides; no TLS, since it never leaves the machine.
    static String of(String host, int port) {
        return "jdbc:mysql://" + host + ":" + port + "/" + DATABASE
                + "?rewriteBatchedStatements=true&sslMode=DISABLED&allowPublicKeyRetrieval=true&connectionTimeZone=UTC"
                + "&forceConnectionTimeZoneToSession=true&connectTimeout=3000&tcpKeepAlive=true";
    }

    /// What the application user needs besides its database: to capture changes.
    static String captureGrant(String account) {
        return "GRANT SELECT, RELOAD, PROCESS, SHOW DATABASES, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO "
                + account;
    }
}
