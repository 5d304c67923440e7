package parley.status.operator.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.KafkaException;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import parley.contract.audit.AuditChain;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RecordCodec;
import parley.contract.range.StoreUnavailableException;
import parley.status.problem.Inputs;

/// What operators did, and whether anybody tampered with it.
@RestController
public final class AuditController {
    private static final int MOST = 1_000;
    private static final int USUAL = 100;

    private final KafkaAuditReader reader;

    public AuditController(KafkaAuditReader reader) {
        this.reader = reader;
    }

    /// @param hash of the record's value
    /// @param record as it stands in the log
    record Line(long offset, String hash, @JsonRawValue String record) {}

    /// @param next offset to go on from
    record Page(List<Line> records, long next) {}

    record Finding(String fault, long number, long offset, String detail) {}

    record Verification(boolean sound, int records, long first, long last, String lastHash, List<Finding> findings) {}

    /// `from`: an offset; without it the newest.
    @GetMapping("/v1/operator/audit")
    ResponseEntity<Page> list(@RequestParam MultiValueMap<String, String> query) {
        Long from = Inputs.number(query, "from", 0, Long.MAX_VALUE / 2);
        Long wanted = Inputs.number(query, "limit", 1, MOST);
        int limit = wanted == null ? USUAL : wanted.intValue();
        try {
            List<Line> lines = (from == null ? reader.newest(limit) : reader.from(from, limit))
                    .stream()
                            .map(entry -> new Line(entry.offset(), AuditChain.hash(entry.value()), json(entry.value())))
                            .toList();
            long next =
                    lines.isEmpty() ? from == null ? 0 : from : lines.getLast().offset() + 1;
            return answer(new Page(lines, next));
        } catch (KafkaException e) {
            throw new StoreUnavailableException("the audit log does not answer", e);
        }
    }

    @GetMapping("/v1/operator/audit/verification")
    ResponseEntity<Verification> verify() {
        try {
            AuditChain.Verdict verdict = AuditChain.verify(reader.all());
            return answer(new Verification(
                    verdict.sound(),
                    verdict.records(),
                    verdict.first(),
                    verdict.last(),
                    verdict.lastHash(),
                    verdict.findings().stream()
                            .map(each -> new Finding(
                                    each.fault().name().toLowerCase(Locale.ROOT),
                                    each.number(),
                                    each.offset(),
                                    each.detail()))
                            .toList()));
        } catch (KafkaException e) {
            throw new StoreUnavailableException("the audit log does not answer", e);
        }
    }

    /// What is no record cannot be spliced into an answer: it is told as base64.
    private static String json(byte[] value) {
        try {
            RecordCodec.AUDIT_RECORD.decode(value);
            return new String(value, StandardCharsets.UTF_8);
        } catch (MalformedRecordException e) {
            return '"' + Base64.getEncoder().encodeToString(value) + '"';
        }
    }

    private static <T> ResponseEntity<T> answer(T body) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(body);
    }
}
