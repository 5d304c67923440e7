package parley.edge.messagetype;

import parley.edge.frame.ErrorCode;

/// Why a body of some type is not taken.
///
/// @param code `bad_type` or `bad_body`
/// @param message what was expected, and where; nothing of the body
public record Refusal(ErrorCode code, String message) {}
