/// Links between processes that can be made slow, deaf or broken, so that tests and `parley chaos` see what
/// a network does. No part of the product runs through it unless asked.
@NullMarked
package parley.local.proxy;

import org.jspecify.annotations.NullMarked;
