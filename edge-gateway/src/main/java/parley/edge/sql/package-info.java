/// How this gateway talks to MySQL: times are UTC and whole milliseconds. Statements live with the features
/// that own their tables.
@NullMarked
package parley.edge.sql;

import org.jspecify.annotations.NullMarked;
