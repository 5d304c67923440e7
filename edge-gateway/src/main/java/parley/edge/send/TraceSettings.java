package parley.edge.send;

import org.springframework.boot.context.properties.bind.DefaultValue;

/// Which messages are traced: from here to the sockets of their recipients, as events of the log.
///
/// @param sample the share of messages that are traced without being asked to, 0 to 1
/// @param most messages a second that one gateway lets be traced, whoever asks for it; 0: none
public record TraceSettings(
        @DefaultValue("0") double sample,
        @DefaultValue("20") int most) {
    private static final int MOST = 100_000;

    public TraceSettings {
        if (!(sample >= 0 && sample <= 1)) {
            throw new IllegalArgumentException("parley.trace.sample is " + sample + ": expected 0 to 1");
        }
        if (most < 0 || most > MOST) {
            throw new IllegalArgumentException("parley.trace.most is " + most + ": expected 0 to " + MOST);
        }
    }
}
