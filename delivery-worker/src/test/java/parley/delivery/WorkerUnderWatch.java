package parley.delivery;

import java.io.IOException;

/// A worker in a process of its own that ends, at the latest, with the process that started it.
public final class WorkerUnderWatch {
    private WorkerUnderWatch() {}

    public static void main(String[] arguments) throws InterruptedException {
        Thread.ofPlatform().daemon().start(() -> {
            try {
                System.in.transferTo(java.io.OutputStream.nullOutputStream());
            } catch (IOException e) {
                // The same as its end.
            }
            Runtime.getRuntime().halt(1);
        });
        WorkerApplication.main(arguments);
    }
}
