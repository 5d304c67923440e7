package parley.delivery.view;

import java.time.Duration;

/// How much the view keeps. Heads and the position are kept for ever.
///
/// @param hotEntries of a conversation's stream, about: Redis drops whole blocks of a hundred
/// @param hotTtl of a stream after its last message
/// @param recentTtl how long a resend is recognized here; later ones are dropped by id where they are read
public record ViewSettings(int hotEntries, Duration hotTtl, Duration recentTtl) {
    /// 256 entries, 24 h, 24 h.
    public static final ViewSettings STANDARD = new ViewSettings(256, Duration.ofHours(24), Duration.ofHours(24));
}
