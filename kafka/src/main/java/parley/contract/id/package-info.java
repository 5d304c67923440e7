/// Identity and place: how ids are derived and how a sequence number maps to generation and offset.
/// Every language that talks to Parley computes the same values from the same rules.
@NullMarked
package parley.contract.id;

import org.jspecify.annotations.NullMarked;
