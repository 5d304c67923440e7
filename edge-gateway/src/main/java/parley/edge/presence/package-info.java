/// Who is online, for those who may know, and who is typing. A gateway learns from notices that something may
/// have changed and then looks at the truth, the users' routes in Redis; what a watcher is told is decided by
/// [parley.edge.presence.Watches], which knows no store and no socket.
@NullMarked
package parley.edge.presence;

import org.jspecify.annotations.NullMarked;
