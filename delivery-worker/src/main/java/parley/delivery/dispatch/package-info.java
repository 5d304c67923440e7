/// The way from a worker to the gateways: routes, the index of messages, numbered publications, conflict
/// events. Publications of one epoch on one channel are numbered without gaps, so that a gateway sees what
/// it missed.
@NullMarked
package parley.delivery.dispatch;

import org.jspecify.annotations.NullMarked;
