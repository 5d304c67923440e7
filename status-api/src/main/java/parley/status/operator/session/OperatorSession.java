package parley.status.operator.session;

import java.time.Instant;
import java.util.UUID;

/// A login.
///
/// @param revoked whether it was ended before its time; its sockets are closed and nothing renews it
record OperatorSession(UUID session, UUID user, String device, Instant created, Instant expires, boolean revoked) {}
