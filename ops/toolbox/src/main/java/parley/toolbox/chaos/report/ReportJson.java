package parley.toolbox.chaos.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parley.toolbox.chaos.checker.Rule;
import tools.jackson.databind.json.JsonMapper;

/// A report for programs. Numbers that there are not are null.
public final class ReportJson {
    private ReportJson() {}

    public static byte[] of(Report report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("good", report.good());
        json.put("settings", report.settings());
        json.put("quiesced", report.quiesced());
        json.put("limit", report.limit());
        json.put("thresholdMs", number(report.threshold()));
        Map<String, Object> phases = new LinkedHashMap<>();
        report.phases().forEach((phase, of) -> {
            Map<String, Object> figures = new LinkedHashMap<>();
            figures.put("p50Ms", number(of[0]));
            figures.put("p99Ms", number(of[1]));
            phases.put(phase, figures);
        });
        json.put("phases", phases);
        json.put("faults", report.rows().stream().map(ReportJson::row).toList());
        json.put("verdict", report.verdict());
        List<Object> seconds = new ArrayList<>();
        for (Second each : report.seconds()) {
            Map<String, Object> second = new LinkedHashMap<>();
            second.put("accepted", each.accepted());
            second.put("delivered", each.delivered());
            second.put("p99Ms", number(each.p99()));
            seconds.add(second);
        }
        json.put("seconds", seconds);
        json.put("unasked", report.unasked());
        return JsonMapper.shared().writeValueAsBytes(json);
    }

    private static Map<String, Object> row(Row row) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("fault", row.fault());
        json.put("method", row.method());
        String notRun = row.notRun();
        if (notRun != null) {
            json.put("notRun", notRun);
            return json;
        }
        json.put("seconds", row.seconds());
        for (Rule rule : Rule.values()) {
            json.put(rule.name().toLowerCase(Locale.ROOT), row.count(rule));
        }
        json.put("copedSeconds", row.coped());
        json.put("recoverySeconds", row.recovery());
        json.put("withoutAcceptanceSeconds", row.acceptedGap());
        json.put("withoutDeliverySeconds", row.deliveredGap());
        json.put("p99Ms", number(row.p99()));
        return json;
    }

    private static @Nullable Double number(double value) {
        return Double.isFinite(value) ? Double.valueOf(value) : null;
    }
}
