package parley.testkit.port;

import java.io.IOException;
import java.util.StringJoiner;

/// A JVM of its own that takes ports near the beginning of the range, says them in one line and holds them until it is
/// killed.
final class PortsMain {
    static final int COUNT = 50;

    private PortsMain() {}

    public static void main(String[] arguments) throws IOException {
        StringJoiner line = new StringJoiner(" ");
        int taken = 0;
        for (int port = 31_000; taken < COUNT; port++) {
            if (FreePorts.lease(port).isPresent()) {
                line.add(Integer.toString(port));
                taken++;
            }
        }
        System.out.println(line);
        while (System.in.read() >= 0) {
            // wait for the end of the input
        }
    }
}
