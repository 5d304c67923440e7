package parley.status.operator.view;

import org.jspecify.annotations.Nullable;

/// Something that is not what the log says.
///
/// @param kind `viewHead`, `viewMessage`, `status` or `statusView`
/// @param place in words
/// @param expected what the log says, `found` what is there; never a body
record Difference(
        String kind,
        String place,
        @Nullable String expected,
        @Nullable String found) {}
