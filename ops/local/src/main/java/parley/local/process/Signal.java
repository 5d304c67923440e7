package parley.local.process;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/// What Java has no call for.
enum Signal {
    /// Takes the process off the processors; it keeps its connections and answers nothing.
    STOP,
    /// Lets it go on.
    CONT;

    /// @throws IllegalStateException when the process is not there
    void send(long pid) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name(), Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("could not send SIG" + name() + " to process " + pid);
            }
        } catch (IOException e) {
            throw new IllegalStateException("could not send SIG" + name() + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while sending SIG" + name(), e);
        }
    }
}
