/// `parley up`: the whole platform on this machine, with two demo users. Starting again keeps the data.
@NullMarked
package parley.toolbox.up;

import org.jspecify.annotations.NullMarked;
