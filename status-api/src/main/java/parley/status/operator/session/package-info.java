/// The logins of a user, as operators see and end them.
/// Ending one is a record of `im.sessions.v1`, as at the gateways.
@NullMarked
package parley.status.operator.session;

import org.jspecify.annotations.NullMarked;
