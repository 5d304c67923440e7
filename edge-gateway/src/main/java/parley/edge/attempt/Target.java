package parley.edge.attempt;

import java.util.UUID;

/// The device that messages are pushed to.
///
/// @param device of the user, as in its session
public record Target(UUID user, String device) {}
