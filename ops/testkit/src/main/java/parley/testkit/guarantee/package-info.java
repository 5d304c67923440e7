/// What is promised, as objects that watch a scenario and judge it at its end. Pure: nothing here does I/O, so the
/// same objects watch a unit test, an end-to-end test and a run with real processes being killed.
@NullMarked
package parley.testkit.guarantee;

import org.jspecify.annotations.NullMarked;
