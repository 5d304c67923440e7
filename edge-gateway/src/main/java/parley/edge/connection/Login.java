package parley.edge.connection;

import parley.edge.frame.CloseReason;
import parley.edge.session.Identity;

/// What came of the token that a client showed.
sealed interface Login {
    record Accepted(Identity identity) implements Login {}

    record Refused(CloseReason reason) implements Login {}
}
