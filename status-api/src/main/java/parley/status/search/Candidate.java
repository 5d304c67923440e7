package parley.status.search;

/// What the index found: it may match, and may be somebody else's.
///
/// @param text that the index was made from, which is the newest edit's
record Candidate(SearchCursor place, String text) {}
