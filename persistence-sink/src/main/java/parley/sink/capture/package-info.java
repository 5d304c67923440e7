/// Changes of member rows, read from the database's own log and told in `im.members.v1`. One engine at a time
/// captures over all sinks; what it tells twice or too late, versions put right.
@NullMarked
package parley.sink.capture;

import org.jspecify.annotations.NullMarked;
