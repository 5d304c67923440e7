/// What measurements have in common when they are shown: a table for people, a map for programs, and one
/// page of HTML with plots.
@NullMarked
package parley.toolbox.bench.report;

import org.jspecify.annotations.NullMarked;
