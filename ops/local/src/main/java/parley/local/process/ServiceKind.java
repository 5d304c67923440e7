package parley.local.process;

import java.util.List;

/// The four services as programs.
enum ServiceKind {
    GATEWAY("parley.edge.EdgeApplication", 256, List.of("mysql", "redis")),
    WORKER("parley.delivery.WorkerApplication", 192, List.of("redis")),
    SINK("parley.sink.SinkApplication", 192, List.of("mysql")),
    STATUS("parley.status.StatusApplication", 192, List.of("mysql", "redis"));

    private final String mainClass;
    private final int heapMiB;
    private final List<String> stores;

    ServiceKind(String mainClass, int heapMiB, List<String> stores) {
        this.mainClass = mainClass;
        this.heapMiB = heapMiB;
        this.stores = stores;
    }

    String mainClass() {
        return mainClass;
    }

    int heapMiB() {
        return heapMiB;
    }

    /// The backends that it uses besides Kafka.
    List<String> stores() {
        return stores;
    }
}
