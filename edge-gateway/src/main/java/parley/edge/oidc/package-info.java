/// Logins by way of an identity provider (OpenID Connect): its token opens a session that ends with it. Whom
/// the provider knows is linked to an account, never by name or address.
@NullMarked
package parley.edge.oidc;

import org.jspecify.annotations.NullMarked;
