/// Ports of this machine that are free now and stay so. Several test JVMs run at the same time, so a port is leased,
/// not guessed.
@NullMarked
package parley.testkit.port;

import org.jspecify.annotations.NullMarked;
