package parley.toolbox.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/// A profile of the JVM that it runs in. For one thread.
final class PlatformRecording {
    private static final String CPU_TIME = "jdk.CPUTimeSample";

    private @Nullable Recording recording;

    /// @return which event is sampled: by processor time where the JVM can, else by what threads execute
    String start() {
        boolean cpuTime = FlightRecorder.getFlightRecorder().getEventTypes().stream()
                .anyMatch(type -> type.getName().equals(CPU_TIME));
        var started = new Recording();
        if (cpuTime) {
            started.enable(CPU_TIME).with("throttle", "10ms");
        } else {
            started.enable("jdk.ExecutionSample").with("period", "10 ms");
        }
        for (String event : List.of("jdk.GarbageCollection", "jdk.GCHeapSummary", "jdk.ThreadCPULoad")) {
            started.enable(event);
        }
        started.enable("jdk.JavaMonitorEnter").with("threshold", "5 ms");
        started.start();
        recording = started;
        return cpuTime ? CPU_TIME : "jdk.ExecutionSample";
    }

    /// @return `done`, or what went wrong
    String stop(Path file) {
        Recording running = recording;
        if (running == null) {
            return "nothing is recorded";
        }
        recording = null;
        try (running) {
            running.stop();
            running.dump(file);
            return "done";
        } catch (IOException e) {
            return "the recording could not be written to " + file + ": " + e.getMessage();
        }
    }
}
