/// Who is asking: access tokens of the gateway, checked against its published keys and the revoked
/// sessions. Nothing here logs or keeps a token.
@NullMarked
package parley.status.authentication;

import org.jspecify.annotations.NullMarked;
