/// Connections to Redis that never make a caller wait longer than the command timeout. While Redis is away
/// every call fails at once, and the connection comes back by itself.
@NullMarked
package parley.edge.redis;

import org.jspecify.annotations.NullMarked;
