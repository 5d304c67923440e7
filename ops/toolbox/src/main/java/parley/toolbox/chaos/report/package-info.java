/// What a chaos run measured, from its history, and how it is shown: a table, JSON, a page.
@NullMarked
package parley.toolbox.chaos.report;

import org.jspecify.annotations.NullMarked;
