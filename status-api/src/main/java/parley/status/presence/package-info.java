/// Who is online, for those who may know: the routes in Redis, counted where the gateway lives.
@NullMarked
package parley.status.presence;

import org.jspecify.annotations.NullMarked;
