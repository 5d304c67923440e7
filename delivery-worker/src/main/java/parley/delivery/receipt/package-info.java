/// What users received and read: receipts of the owned partitions are folded to one cursor a user and
/// conversation in Redis, and what rose is told to the gateways. A thread of its own, so that no message
/// waits for a receipt.
@NullMarked
package parley.delivery.receipt;

import org.jspecify.annotations.NullMarked;
