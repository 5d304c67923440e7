/// Who belongs to which conversation, and from which message to which. Rows are written to MySQL,
/// and captured from there into `im.members.v1`, from which every gateway knows them.
@NullMarked
package parley.edge.membership;

import org.jspecify.annotations.NullMarked;
