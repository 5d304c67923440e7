package parley.toolbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A command in a process of its own, with a standard input. Ended with this object.
final class ParleyProcess implements AutoCloseable {
    static final Duration TOO_SLOW = Duration.ofMinutes(10);

    private final Process process;
    private final Path err;
    private final List<String> out = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private ParleyProcess(Process process, Path err) {
        this.process = process;
        this.err = err;
        this.reader = Thread.ofVirtual().start(this::read);
    }

    static ParleyProcess start(Path folder, String... arguments) throws IOException {
        var command = new ArrayList<String>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx768m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dstdout.encoding=UTF-8",
                "-Dparley.log=WARN",
                "-cp",
                System.getProperty("java.class.path"),
                Parley.class.getName()));
        command.addAll(Arrays.asList(arguments));
        Path err = Files.createTempFile(folder, "err", ".txt");
        return new ParleyProcess(
                new ProcessBuilder(command).redirectError(err.toFile()).start(), err);
    }

    void type(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /// @return the lines so far
    List<String> out() {
        return out;
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    boolean running() {
        return process.isAlive();
    }

    /// As Ctrl-C or a service manager does.
    void terminate() {
        process.destroy();
    }

    /// @return the exit code, with everything read
    int exit() throws InterruptedException {
        if (!process.waitFor(TOO_SLOW.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("still running after " + TOO_SLOW);
        }
        reader.join();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().forEach(out::add);
        } catch (IOException | java.io.UncheckedIOException e) {
            out.add("(unreadable: " + e + ")");
        }
    }
}
