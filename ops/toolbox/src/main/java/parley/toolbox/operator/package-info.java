/// What operators do from the command line: audit, dead letters, proof, replays, sessions, topics, traces.
/// Everything goes through the operators' calls of the status service, and nothing is changed without `--execute`.
@NullMarked
package parley.toolbox.operator;

import org.jspecify.annotations.NullMarked;
