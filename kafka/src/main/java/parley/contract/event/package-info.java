/// The records of the topics, as facts in the past tense.
/// Bodies and metadata stay the client's own bytes from the socket to every reader.
@NullMarked
package parley.contract.event;

import org.jspecify.annotations.NullMarked;
