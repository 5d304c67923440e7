package parley.toolbox.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// What processes have cost so far, as Linux counts it. Elsewhere there is nothing to read, and the figures
/// are left out.
final class ProcessCosts {
    /// The role of this process.
    static final String GENERATOR = "load generator";

    /// The kernel's unit of processor time in /proc, the same on every Linux.
    private static final double TICKS_PER_SECOND = 100;

    /// @param cpuSeconds user and system
    record Cost(double cpuSeconds, long residentKib) {}

    private ProcessCosts() {}

    /// @param server whose children are the database and the cache
    /// @return by role, for those that are there
    static Map<String, Cost> of(ProcessHandle server) {
        var costs = new LinkedHashMap<String, Cost>();
        put(costs, "server JVM (gateway, worker, sink, status, broker)", server);
        server.descendants().forEach(child -> {
            String command = child.info().command().orElse("");
            if (command.endsWith("mysqld")) {
                put(costs, "mysqld", child);
            } else if (command.contains("redis-server")) {
                put(costs, "redis-server", child);
            }
        });
        put(costs, GENERATOR, ProcessHandle.current());
        return costs;
    }

    /// @return what each has cost since, and its memory now
    static Map<String, Cost> since(Map<String, Cost> before, Map<String, Cost> now) {
        var cost = new LinkedHashMap<String, Cost>();
        now.forEach((role, each) -> {
            Cost then = before.get(role);
            double spent = each.cpuSeconds() - (then == null ? 0 : then.cpuSeconds());
            cost.put(role, new Cost(spent, each.residentKib()));
        });
        return cost;
    }

    private static void put(Map<String, Cost> costs, String role, ProcessHandle process) {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        try {
            String stat = Files.readString(proc.resolve("stat"));
            costs.put(role, new Cost(cpuSeconds(stat), residentKib(Files.readString(proc.resolve("status")))));
        } catch (IOException e) {
            // not Linux, or gone
        }
    }

    /// @return 0 where it cannot be known
    static long residentKib(ProcessHandle process) {
        try {
            return residentKib(Files.readString(Path.of("/proc", Long.toString(process.pid()), "status")));
        } catch (IOException e) {
            return 0;
        }
    }

    /// The name in the second field may hold spaces: counted from its closing parenthesis.
    static double cpuSeconds(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    static long residentKib(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmRSS:"))
                .map(line -> line.replaceAll("\\D", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }
}
