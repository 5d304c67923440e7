/// `parley users`: operators made on the server's own data, and accounts in bulk through the gateway. What
/// is read, asked and printed is kept apart from the calls, so that it can be tested without a platform.
@NullMarked
package parley.toolbox.users;

import org.jspecify.annotations.NullMarked;
