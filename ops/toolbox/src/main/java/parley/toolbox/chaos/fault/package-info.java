/// What `parley chaos` does to a platform of real processes: a catalogue of faults, and schedules of them. Who
/// loads the platform meanwhile, records what happened and judges it is not here.
@NullMarked
package parley.toolbox.chaos.fault;

import org.jspecify.annotations.NullMarked;
