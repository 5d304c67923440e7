/// Who may log in: accounts, their names and their passwords. Hashing a password is dear, so only a few are
/// hashed at once and attempts are counted.
@NullMarked
package parley.edge.account;

import org.jspecify.annotations.NullMarked;
