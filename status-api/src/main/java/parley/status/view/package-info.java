/// `im.status.v1` in Redis: a plain consumer puts there what Streams wrote, and the API reads it.
/// The view carries its position, so that a flush is noticed and a zombie loses.
@NullMarked
package parley.status.view;

import org.jspecify.annotations.NullMarked;
