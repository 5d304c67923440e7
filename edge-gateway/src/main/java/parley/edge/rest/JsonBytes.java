package parley.edge.rest;

/// A body that is read as the bytes that came, because part of it goes out again byte for byte.
///
/// @param bytes that say they are JSON; not looked at
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
public record JsonBytes(byte[] bytes) {}
