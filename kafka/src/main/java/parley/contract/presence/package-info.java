/// Whether a user is online: what Redis holds of the user's routes, and what follows from it. Shared by the gateways
/// and the status API.
@NullMarked
package parley.contract.presence;

import org.jspecify.annotations.NullMarked;
