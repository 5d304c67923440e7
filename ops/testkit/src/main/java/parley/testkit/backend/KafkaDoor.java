package parley.testkit.backend;

/// A further listener of one broker, behind which a proxy stands: clients that enter by it are sent back to it,
/// because the broker tells them the proxy's port as its own.
///
/// @param listener name in the broker's settings, capitals and digits; the same at all brokers of a cluster
/// @param port where the broker listens
/// @param advertised port of 127.0.0.1 that clients are told
record KafkaDoor(String listener, int port, int advertised) {}
