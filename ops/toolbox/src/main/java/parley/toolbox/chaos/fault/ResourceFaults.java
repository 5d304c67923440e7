package parley.toolbox.chaos.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import parley.local.process.LaunchChange;

/// Too little of something, or the wrong time.
final class ResourceFaults {
    private static final List<String> TIGHT = List.of("gateway-1", "worker-1", "sink");
    private static final int HEAP = 48;
    private static final int SPARE_DESCRIPTORS = 8;

    private ResourceFaults() {}

    static List<Fault> all(Scale scale) {
        return List.of(
                clock("clock-ahead", "+5m", scale),
                clock("clock-behind", "-5m", scale),
                new Injection(
                        "small-heap",
                        "gateway-1, worker-1 and sink restarted with a heap of " + HEAP + " MiB, and back at the end",
                        scale.seconds(60),
                        Set.copyOf(TIGHT),
                        Check.NONE,
                        stage -> ServiceFaults.restart(
                                stage, TIGHT, new LaunchChange(List.of(), List.of("-Xmx" + HEAP + "m"))),
                        stage -> ServiceFaults.restart(stage, TIGHT, LaunchChange.NONE)),
                new FullDisk("kafka-1", scale.seconds(30)),
                new FullDisk("mysql", scale.seconds(30)),
                new Injection(
                        "few-descriptors",
                        "gateway-1 may open only " + SPARE_DESCRIPTORS + " files and sockets more than it has",
                        scale.seconds(60),
                        Set.of("gateway-1", "clients"),
                        Tool.needs("prlimit", "part of util-linux"),
                        ResourceFaults::tightenDescriptors,
                        ResourceFaults::loosenDescriptors));
    }

    /// Only what is restarted sees another time: the product has no switch for it.
    private static Fault clock(String name, String offset, Scale scale) {
        List<String> shifted = List.of("gateway-1");
        return new Injection(
                name,
                "gateway-1 restarted under libfaketime with its wall clock at " + offset + ", and back at the end",
                scale.seconds(60),
                Set.copyOf(shifted),
                Tool.needs("faketime", "Debian has it in the package faketime"),
                stage -> ServiceFaults.restart(
                        stage,
                        shifted,
                        new LaunchChange(
                                List.of("env", "FAKETIME_DONT_FAKE_MONOTONIC=1", "faketime", "-f", offset), List.of())),
                stage -> ServiceFaults.restart(stage, shifted, LaunchChange.NONE));
    }

    private static void tightenDescriptors(Stage stage) throws IOException, InterruptedException {
        long pid = stage.platform().pid("gateway-1").orElseThrow();
        long open;
        try (var files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            open = files.count();
        }
        Tool.run("prlimit", "--pid", Long.toString(pid), "--nofile=" + (open + SPARE_DESCRIPTORS) + ":");
        stage.log().accept("gateway-1 has " + open + " descriptors open");
    }

    /// The hard limit was left as it was, so no privilege is needed to go back to it.
    private static void loosenDescriptors(Stage stage) throws IOException, InterruptedException {
        OptionalLong pid = stage.platform().pid("gateway-1");
        if (pid.isPresent()) {
            String id = Long.toString(pid.getAsLong());
            String hard = Tool.run("prlimit", "--pid", id, "--nofile", "--noheadings", "--raw", "-o", "HARD")
                    .strip();
            Tool.run("prlimit", "--pid", id, "--nofile=" + hard + ":");
        }
    }
}
