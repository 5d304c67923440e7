/// What users of a conversation received and read, as far as the log says: read from the fold of receipts
/// in Redis, and from the database where that may lack something; told to devices that come back.
@NullMarked
package parley.edge.receipt;

import org.jspecify.annotations.NullMarked;
