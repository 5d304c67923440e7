/// `parley doctor`: what this machine has, what is missing, and how to get it.
/// Looks, and changes nothing.
@NullMarked
package parley.toolbox.doctor;

import org.jspecify.annotations.NullMarked;
