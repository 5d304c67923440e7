/// Other systems that call over REST: their tokens, what each token is for, and how often it may call. What
/// they may do is with the features that do it.
@NullMarked
package parley.edge.service;

import org.jspecify.annotations.NullMarked;
