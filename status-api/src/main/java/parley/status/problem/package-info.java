/// What this service says when it cannot answer: one problem document with a stable code for every failure.
/// No malformed input may end as an internal error.
@NullMarked
package parley.status.problem;

import org.jspecify.annotations.NullMarked;
