/// Redis for threads that have much to say at once: commands that travel together.
@NullMarked
package parley.delivery.redis;

import org.jspecify.annotations.NullMarked;
