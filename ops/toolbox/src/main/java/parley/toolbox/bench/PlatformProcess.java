package parley.toolbox.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import parley.toolbox.CommandFailedException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A [BenchPlatform] that was started, and dies with this object or this process.
final class PlatformProcess implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-Xms64m",
            "-Xmx768m",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dparley.log=WARN");

    private final Process process;
    private final JsonNode hello;

    private PlatformProcess(Process process, JsonNode hello) {
        this.process = process;
        this.hello = hello;
    }

    static PlatformProcess start() {
        String java = ProcessHandle.current().info().command().orElse("java");
        var command = new java.util.ArrayList<String>(List.of(java));
        command.addAll(FLAGS);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BenchPlatform.class.getName()));
        try {
            File log = File.createTempFile("parley-bench-", ".log");
            Process process = new ProcessBuilder(command).redirectError(log).start();
            String line = new BufferedReader(process.inputReader(StandardCharsets.UTF_8)).readLine();
            if (line == null) {
                throw new CommandFailedException("the platform did not start, see " + log);
            }
            log.deleteOnExit();
            return new PlatformProcess(process, JsonMapper.shared().readTree(line));
        } catch (IOException e) {
            throw new CommandFailedException("the platform could not be started: " + e.getMessage(), e);
        }
    }

    URI gateway() {
        return URI.create(hello.get("gateway").asString());
    }

    String operatorPassword() {
        return hello.get("password").asString();
    }

    ProcessHandle handle() {
        return process.toHandle();
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
