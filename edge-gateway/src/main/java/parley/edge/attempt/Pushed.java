package parley.edge.attempt;

import java.util.UUID;

/// A message that was pushed to a device, without its body: what is sent again is read again.
///
/// @param after the bound that it was pushed with
/// @param sender the user who sent it
/// @param expires when its time to live runs out, in milliseconds of the policy's clock;
///     [Long#MAX_VALUE]: never
record Pushed(UUID conversation, long seq, long after, UUID message, UUID sender, long expires) {}
