package parley.contract.client;

import java.util.ArrayList;
import java.util.List;

/// Why a process could not start, in the one line that its operator reads: the innermost reason, and before it the
/// setting that was bound when it happened.
public final class StartFailure {
    private static final String BINDING = "BindException";

    private StartFailure() {}

    /// @return one line without the frames and wrappers around the reason
    public static String line(Throwable failure) {
        List<String> parts = new ArrayList<>();
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            if (root.getClass().getSimpleName().equals(BINDING)) {
                parts.add(firstLine(root));
            }
            root = root.getCause();
        }
        parts.add(firstLine(root));
        return String.join(": ", parts);
    }

    /// Says it on the error stream and ends the process with status 1.
    ///
    /// @param service that could not start
    public static void exit(String service, Throwable failure) {
        System.err.println(service + " did not start: " + line(failure));
        System.exit(1);
    }

    private static String firstLine(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse(message);
    }
}
