package parley.contract.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import parley.contract.audit.AuditChain.Entry;
import parley.contract.audit.AuditChain.Fault;
import parley.contract.audit.AuditChain.Finding;
import parley.contract.codec.RecordCodec;
import parley.contract.event.AuditRecord;

/// Whoever tampers with the audit log is found out, and the record is named.
final class AuditChainProperties {
    private static final UUID ACTOR = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");

    @Property
    void aChainThatNobodyTouchedIsSound(@ForAll @IntRange(max = 60) int length, @ForAll @IntRange(max = 60) int cut) {
        List<Entry> chain = chain(length);
        List<Entry> kept = chain.subList(Math.min(cut, length), length);
        AuditChain.Verdict verdict = AuditChain.verify(kept);
        assertThat(verdict.findings()).isEmpty();
        assertThat(verdict.records()).isEqualTo(kept.size());
        assertThat(verdict.last()).isEqualTo(kept.isEmpty() ? 0 : length);
    }

    @Property
    void namesTheRecordThatWasChanged(@ForAll @IntRange(min = 1, max = 60) int length, @ForAll int at) {
        List<Entry> chain = chain(length);
        int victim = Math.floorMod(at, length);
        chain.set(victim, forged(chain.get(victim), chain.get(victim).seal()));
        assertThat(faults(chain)).containsExactly(Fault.CHANGED + " " + (victim + 1));
    }

    @Property
    void namesTheRecordThatWasWrittenAnewWithItsSeal(@ForAll @IntRange(min = 2, max = 60) int length, @ForAll int at) {
        List<Entry> chain = chain(length);
        int victim = Math.floorMod(at, length - 1);
        Entry forged = forged(chain.get(victim), null);
        chain.set(victim, new Entry(forged.offset(), forged.value(), AuditChain.hash(forged.value())));
        assertThat(faults(chain)).containsExactly(Fault.CHANGED + " " + (victim + 1));
    }

    @Property
    void namesTheRecordThatWasDropped(@ForAll @IntRange(min = 3, max = 60) int length, @ForAll int at) {
        List<Entry> chain = chain(length);
        int victim = 1 + Math.floorMod(at, length - 2);
        chain.remove(victim);
        assertThat(faults(chain)).containsExactly(Fault.MISSING + " " + (victim + 1));
    }

    @Property
    void namesBothRecordsThatWereSwapped(
            @ForAll @IntRange(min = 2, max = 60) int length, @ForAll int one, @ForAll int other) {
        int first = Math.floorMod(one, length);
        int second = Math.floorMod(other, length);
        List<Entry> chain = chain(length);
        Collections.swap(chain, first, second);
        if (first == second) {
            assertThat(faults(chain)).isEmpty();
        } else {
            assertThat(faults(chain))
                    .containsExactlyInAnyOrder(Fault.MOVED + " " + (first + 1), Fault.MOVED + " " + (second + 1));
        }
    }

    @Test
    void namesWhatIsNoRecordAndWhatIsRepeated() {
        List<Entry> chain = chain(5);
        chain.add(chain.get(4));
        chain.add(new Entry(9, new byte[] {'x'}, null));
        assertThat(faults(chain)).containsExactly(Fault.UNREADABLE + " 0", Fault.REPEATED + " 5");
    }

    private static List<String> faults(List<Entry> chain) {
        return AuditChain.verify(chain).findings().stream()
                .map((Finding finding) -> finding.fault() + " " + finding.number())
                .toList();
    }

    private static Entry forged(Entry entry, @org.jspecify.annotations.Nullable String seal) {
        String text = new String(entry.value(), StandardCharsets.UTF_8);
        return new Entry(
                entry.offset(), text.replace("/v1/operator/", "/v1/Operator/").getBytes(StandardCharsets.UTF_8), seal);
    }

    private static List<Entry> chain(int length) {
        var chain = new ArrayList<Entry>();
        String previous = AuditChain.NOTHING_BEFORE;
        for (int i = 1; i <= length; i++) {
            byte[] value = RecordCodec.AUDIT_RECORD.encode(new AuditRecord(
                    i,
                    Instant.EPOCH.plusSeconds(i),
                    ACTOR,
                    AuditRecord.Phase.DONE,
                    ACTOR,
                    ACTOR,
                    "GET /v1/operator/audit",
                    "/v1/operator/audit",
                    null,
                    200,
                    previous));
            previous = AuditChain.hash(value);
            chain.add(new Entry(i * 2L, value, previous));
        }
        return chain;
    }
}
