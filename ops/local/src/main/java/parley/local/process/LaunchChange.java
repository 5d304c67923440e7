package parley.local.process;

import java.util.List;

/// How a service is started otherwise than usual, until it is started the next time.
///
/// @param prefix a command that runs the command given after it in its own place, such as `faketime -f +5m`
/// @param jvm further flags of the JVM; they win over the usual ones
public record LaunchChange(List<String> prefix, List<String> jvm) {
    /// As usual.
    public static final LaunchChange NONE = new LaunchChange(List.of(), List.of());

    public LaunchChange {
        prefix = List.copyOf(prefix);
        jvm = List.copyOf(jvm);
    }
}
