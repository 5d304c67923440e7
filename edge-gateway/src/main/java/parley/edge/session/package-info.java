/// Logins: access tokens and who they stand for, refresh tokens, and revocation on every gateway. A session
/// belongs to one user and one device, and outlives the connections that use it.
@NullMarked
package parley.edge.session;

import org.jspecify.annotations.NullMarked;
