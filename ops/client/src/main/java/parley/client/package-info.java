/// The Java client of Parley: REST calls, a socket that resumes by itself, a durable outbox, and every
/// message shown
/// once. Start at [parley.client.ParleyClient]; a device's connection is a [parley.client.ParleyDevice].
@NullMarked
package parley.client;

import org.jspecify.annotations.NullMarked;
