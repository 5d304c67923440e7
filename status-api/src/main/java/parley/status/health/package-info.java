/// Whether each dependency answers, and whether this service can do its job without those that do not.
/// Every check is bounded in time.
@NullMarked
package parley.status.health;

import org.jspecify.annotations.NullMarked;
