/// What became of a message: accepted, persisted, delivered, read, for each of its recipients.
/// A pure fold over the watermark, the member rows and the cursors.
@NullMarked
package parley.status.delivery;

import org.jspecify.annotations.NullMarked;
