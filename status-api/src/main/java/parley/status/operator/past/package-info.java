/// A conversation as it stood at a time: for questions about who could have seen what.
@NullMarked
package parley.status.operator.past;

import org.jspecify.annotations.NullMarked;
