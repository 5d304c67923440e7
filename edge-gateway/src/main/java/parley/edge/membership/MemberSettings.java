package parley.edge.membership;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How `im.members.v1` comes to tell what the table `member` holds, below `parley.members`.
///
/// @param writer who writes the topic after a change
/// @param patience with the sink, before the gateway that made a change writes the row itself
public record MemberSettings(
        @DefaultValue("capture") Writer writer,
        @DefaultValue("1s") Duration patience) {
    public MemberSettings {
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException(
                    "parley.members.patience is " + patience + ": expected more than nothing");
        }
    }

    public enum Writer {
        /// The sink, from the database's own log of changes.
        CAPTURE,
        /// The gateway, after the commit.
        GATEWAY
    }
}
