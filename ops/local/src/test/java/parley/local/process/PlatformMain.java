package parley.local.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import parley.local.LocalOptions;

/// A JVM of its own that runs a platform and does what its standard input says, one word and a name a line; each is
/// answered by a line.
final class PlatformMain {
    private static final Duration READY = Duration.ofSeconds(120);

    private PlatformMain() {}

    public static void main(String[] arguments) throws IOException {
        var options = new ProcessOptions(new LocalOptions(Path.of(arguments[0]), 0, 0, 1, 1), 1, true);
        var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (ProcessPlatform platform = ProcessPlatform.start(options, System.err::println)) {
            System.out.println("started " + platform.gateways().getFirst() + " in " + platform.startMillis());
            for (String line = input.readLine(); line != null && !line.equals("end"); line = input.readLine()) {
                String[] words = line.split(" ", 2);
                System.out.println(answer(platform, words[0], words[1]));
            }
        }
        System.out.println("ended");
    }

    private static String answer(ProcessPlatform platform, String word, String name) {
        switch (word) {
            case "kill" -> platform.kill(name);
            case "terminate" -> platform.terminate(name);
            case "stop" -> platform.stop(name);
            case "cont" -> platform.cont(name);
            case "start" -> platform.start(name);
            case "ready" -> {
                return "ready " + platform.awaitReady(READY);
            }
            default -> throw new IllegalArgumentException(word);
        }
        return word + " " + name + " " + platform.alive(name);
    }
}
