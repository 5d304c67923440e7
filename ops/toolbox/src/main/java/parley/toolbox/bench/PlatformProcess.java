package parley.toolbox.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import parley.toolbox.CommandFailedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A JVM with something to measure, that says where it is in one line of JSON and dies with this object or
/// this process: mostly a [BenchPlatform].
final class PlatformProcess implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xms320m",
            "-Xmn160m",
            "-Xmx768m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dparley.log=WARN");

    /// Of every platform that is measured: sessions outlive a long ramp, whose sockets would be closed
    /// otherwise.
    private static final Map<String, String> SETTINGS = Map.of("parley.sessions.access", "4h");

    private final Process process;
    private final BufferedReader answers;
    private final JsonNode hello;

    private PlatformProcess(Process process, BufferedReader answers, JsonNode hello) {
        this.process = process;
        this.answers = answers;
        this.hello = hello;
    }

    /// Starts a platform; returns when it serves.
    ///
    /// @param moreFlags of its JVM, after the usual ones
    /// @param settings of its services, by property name
    static PlatformProcess start(List<String> moreFlags, Map<String, String> settings) {
        var arguments = new ArrayList<String>();
        SETTINGS.forEach((name, value) -> arguments.add(name + "=" + value));
        settings.forEach((name, value) -> arguments.add(name + "=" + value));
        return start(BenchPlatform.class, moreFlags, arguments);
    }

    /// @param main which prints its line of JSON when it serves
    static PlatformProcess start(Class<?> main, List<String> moreFlags, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(FLAGS);
        command.addAll(moreFlags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        try {
            File log = File.createTempFile("parley-bench-", ".log");
            Process process = new ProcessBuilder(command).redirectError(log).start();
            var answers = new BufferedReader(process.inputReader(StandardCharsets.UTF_8));
            String line = answers.readLine();
            if (line == null) {
                throw new CommandFailedException("what is to be measured did not start, see " + log);
            }
            log.deleteOnExit();
            return new PlatformProcess(process, answers, JsonMapper.shared().readTree(line));
        } catch (IOException e) {
            throw new CommandFailedException("what is to be measured could not be started: " + e.getMessage(), e);
        }
    }

    URI gateway() {
        return URI.create(hello("gateway"));
    }

    URI status() {
        return URI.create(hello("status"));
    }

    String operatorPassword() {
        return hello("password");
    }

    /// @return what it said of itself
    String hello(String field) {
        return hello.get(field).asString();
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /// Ends it as `kill -9` does, and what it started with it; returns when it is gone.
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// Has it do something and waits until it is done.
    ///
    /// @return its answer
    synchronized String command(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new CommandFailedException("the platform ended while it was measured");
            }
            return JsonMapper.shared().readTree(answer).get("answer").asString();
        } catch (IOException e) {
            throw new CommandFailedException("the platform does not answer: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
