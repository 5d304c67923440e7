/// Who belongs to which conversation, followed from the members topic into memory. It may run behind the
/// messages by a moment: what a member missed by that, the gateways reconcile.
@NullMarked
package parley.delivery.membership;

import org.jspecify.annotations.NullMarked;
