package parley.edge.push;

/// What an acknowledgement did.
///
/// @param upTo where the device's cursor now stands
/// @param moved whether that is news
/// @param clamped whether more was acknowledged than was sent
public record Acknowledged(long upTo, boolean moved, boolean clamped) {}
