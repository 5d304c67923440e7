package parley.contract.event;

import java.time.Instant;

/// A message with its place: what the log, the hot view and the database agree on.
///
/// @param seq generation and offset of the record
/// @param time when the broker appended the record, to the millisecond
public record LoggedMessage(long seq, Instant time, MessageEnvelope envelope) {}
