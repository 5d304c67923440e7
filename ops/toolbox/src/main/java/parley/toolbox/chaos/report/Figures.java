package parley.toolbox.chaos.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import parley.toolbox.chaos.checker.Rule;
import parley.toolbox.chaos.checker.Verdict;
import parley.toolbox.chaos.checker.Violation;
import parley.toolbox.chaos.history.Event;
import parley.toolbox.chaos.history.Line;

/// Measures a run. Pure.
public final class Figures {
    private static final long SECOND = 1_000_000_000;
    /// Twice a p99 of a few milliseconds says more about the machine than about the platform: below the promised
    /// 100 ms everything is good.
    private static final double GOOD_MILLIS = 100;

    private final List<Line> history;
    private final Verdict verdict;
    private final Deliveries deliveries;
    private final TreeMap<Long, String> phases = new TreeMap<>();
    private final List<Span> spans = new ArrayList<>();
    private final Map<String, String> notRun = new LinkedHashMap<>();
    private final long end;

    private Figures(List<Line> history, Verdict verdict) {
        this.history = history;
        this.verdict = verdict;
        this.deliveries = new Deliveries(history);
        this.end = quietAgain();
        spans();
    }

    /// @param methods how each fault was made, by its name
    /// @param unasked what could not be asked at the end
    public static Report of(List<Line> history, Verdict verdict, Map<String, String> methods, List<String> unasked) {
        return new Figures(history, verdict).report(methods, unasked);
    }

    private long quietAgain() {
        return history.stream()
                .filter(line -> line.event() instanceof Event.Quiesced)
                .mapToLong(Line::t)
                .findFirst()
                .orElseGet(() -> history.isEmpty() ? 0 : history.getLast().t());
    }

    private void spans() {
        record Open(String name, String method, long begin) {}
        Map<String, Open> open = new LinkedHashMap<>();
        List<Span> found = new ArrayList<>();
        for (Line line : history) {
            switch (line.event()) {
                case Event.Phase phase -> phases.put(line.t(), phase.name());
                case Event.Fault fault -> {
                    switch (fault.stage()) {
                        case Event.Fault.BEGIN ->
                            open.put(fault.name(), new Open(fault.name(), fault.detail(), line.t()));
                        case Event.Fault.HEAL -> {
                            Open of = open.remove(fault.name());
                            if (of != null) {
                                found.add(new Span(of.name(), of.method(), of.begin(), line.t(), end));
                            }
                        }
                        case Event.Fault.NOT_RUN -> notRun.put(fault.name(), fault.detail());
                        default -> {
                            // the platform is ready again: recovery is measured at the clients
                        }
                    }
                }
                default -> {
                    // no part of the schedule
                }
            }
        }
        found.sort(java.util.Comparator.comparingLong(Span::begin));
        for (int i = 0; i < found.size(); i++) {
            Span span = found.get(i);
            long until = i + 1 < found.size()
                    ? Math.max(span.heal(), found.get(i + 1).begin())
                    : end;
            spans.add(new Span(span.fault(), span.method(), span.begin(), span.heal(), until));
        }
    }

    private Report report(Map<String, String> methods, List<String> unasked) {
        Map<String, double[]> byPhase = byPhase();
        double[] quiet = byPhase.get("quiet");
        double threshold = Math.max(GOOD_MILLIS, quiet == null || Double.isNaN(quiet[1]) ? 0 : 2 * quiet[1]);
        List<Second> seconds = seconds();
        Map<Span, Map<Rule, Long>> blamed = new LinkedHashMap<>();
        long elsewhere = 0;
        for (Violation violation : verdict.violations()) {
            Span span = standing(violation.at());
            if (span == null) {
                elsewhere++;
            } else {
                blamed.computeIfAbsent(span, s -> new EnumMap<>(Rule.class)).merge(violation.rule(), 1L, Long::sum);
            }
        }
        var rows = new ArrayList<Row>();
        var recovery = new Recovery(deliveries.all(), threshold);
        spans.forEach(span -> rows.add(row(span, blamed.getOrDefault(span, Map.of()), recovery)));
        notRun.forEach((fault, why) ->
                rows.add(new Row(fault, methods.getOrDefault(fault, ""), 0, Map.of(), null, null, 0, 0, 0, why)));
        return new Report(
                settings(),
                verdict,
                rows,
                byPhase,
                threshold,
                elsewhere,
                limit(),
                history.stream().anyMatch(line -> line.event() instanceof Event.Quiesced q && q.reached()),
                unasked,
                seconds,
                spans);
    }

    private Map<String, String> settings() {
        for (Line line : history) {
            if (line.event() instanceof Event.Began began) {
                return began.settings();
            }
        }
        return Map.of();
    }

    private @Nullable Span standing(long at) {
        Span last = null;
        for (Span span : spans) {
            if (span.begin() <= at && at <= span.until()) {
                last = span;
            }
        }
        return last;
    }

    private Row row(Span span, Map<Rule, Long> violations, Recovery recoveries) {
        Double recovery = recoveries.after(span.heal(), span.until());
        long to = recovery == null ? span.until() : Math.min(span.until(), span.heal() + (long) (recovery * SECOND));
        return new Row(
                span.fault(),
                span.method(),
                (span.heal() - span.begin()) / 1e9,
                violations,
                recoveries.after(span.begin(), span.heal()),
                recovery,
                Deliveries.longestGap(deliveries.acceptances(), span.begin(), to),
                Deliveries.longestGap(deliveries.receptions(), span.begin(), to),
                deliveries.quantile(0.99, t -> t >= span.begin() && t < span.heal()),
                null);
    }

    private Map<String, double[]> byPhase() {
        var byPhase = new LinkedHashMap<String, double[]>();
        phases.values().stream().distinct().forEach(phase -> {
            double p50 = deliveries.quantile(0.5, t -> phase.equals(phaseAt(t)));
            double p99 = deliveries.quantile(0.99, t -> phase.equals(phaseAt(t)));
            if (!Double.isNaN(p50)) {
                byPhase.put(phase, new double[] {p50, p99});
            }
        });
        return byPhase;
    }

    private String phaseAt(long t) {
        var phase = phases.floorEntry(t);
        return phase == null ? "" : phase.getValue();
    }

    private List<Second> seconds() {
        int count = (int) (end / SECOND) + 1;
        var accepted = new long[count];
        var delivered = new long[count];
        var latencies = new ArrayList<List<Long>>();
        for (int i = 0; i < count; i++) {
            latencies.add(new ArrayList<>());
        }
        deliveries.acceptances().stream().filter(t -> t < count * SECOND).forEach(t -> accepted[(int) (t / SECOND)]++);
        deliveries.receptions().stream().filter(t -> t < count * SECOND).forEach(t -> delivered[(int) (t / SECOND)]++);
        deliveries.all().stream()
                .filter(each -> each.sent() < count * SECOND)
                .forEach(each -> latencies.get((int) (each.sent() / SECOND)).add(each.nanos()));
        var seconds = new ArrayList<Second>();
        for (int i = 0; i < count; i++) {
            long[] nanos = latencies.get(i).stream().mapToLong(Long::longValue).toArray();
            seconds.add(new Second(accepted[i], delivered[i], Deliveries.quantile(0.99, nanos)));
        }
        return seconds;
    }

    private String limit() {
        long late = 0;
        long stalled = 0;
        long sends = 0;
        for (Line line : history) {
            switch (line.event()) {
                case Event.Limit limit -> {
                    late += limit.late();
                    stalled = Math.max(stalled, limit.stalledMillis());
                }
                case Event.Sent sent when sent.attempt() == 1 -> sends++;
                default -> {
                    // not about the generator
                }
            }
        }
        return late == 0 && stalled == 0
                ? ""
                : "the load generator was itself the limit for " + late + " of " + sends
                        + " sends (more than 50 ms late), its process stood still for up to " + stalled + " ms";
    }
}
