package parley.contract.search;

/// A part of a text.
///
/// @param from index of its first character, in UTF-16 units
/// @param to index behind its last character
public record Span(int from, int to) {}
