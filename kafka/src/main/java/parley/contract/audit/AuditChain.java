package parley.contract.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.MalformedRecordException;
import parley.contract.codec.RecordCodec;
import parley.contract.event.AuditRecord;

/// Checks a stretch of the audit log. What lies before its first record and after its last one cannot be
/// seen from inside: retention takes from the beginning, and whoever wants to notice a cut end keeps the
/// last [Verdict#lastHash] elsewhere.
public final class AuditChain {
    /// What the first record says of the one before it.
    public static final String NOTHING_BEFORE = "0".repeat(64);

    /// Name of the header in which a record carries the hash of its own value.
    public static final String HASH_HEADER = "sha256";

    private static final int MOST_MISSING = 1_000;

    private AuditChain() {}

    /// A record as it stands in the topic.
    ///
    /// @param seal the header [#HASH_HEADER] as text; null when there is none
    public record Entry(long offset, byte[] value, @Nullable String seal) {}

    public enum Fault {
        /// Its value is no longer the one that was written.
        CHANGED,
        /// Its number is nowhere in the stretch.
        MISSING,
        /// It stands where another one belongs.
        MOVED,
        /// Its number stands there twice.
        REPEATED,
        /// It is no audit record at all.
        UNREADABLE
    }

    /// @param number of the record that is meant; 0 when it cannot be read
    /// @param offset where it stands; -1 when it does not
    /// @param detail in words
    public record Finding(Fault fault, long number, long offset, String detail) {}

    /// @param records that could be read
    /// @param first number and `last` number of the stretch; 0 when it is empty
    /// @param lastHash of the record with the highest number
    public record Verdict(List<Finding> findings, int records, long first, long last, String lastHash) {
        public boolean sound() {
            return findings.isEmpty();
        }
    }

    private record Read(Entry entry, AuditRecord record, String hash) {
        long number() {
            return record.number();
        }
    }

    /// @return lower-case hexadecimal digits
    public static String hash(byte[] value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// @return what [#HASH_HEADER] holds for this value
    public static byte[] seal(byte[] value) {
        return hash(value).getBytes(StandardCharsets.US_ASCII);
    }

    /// @param entries in the order of the topic
    public static Verdict verify(List<Entry> entries) {
        var findings = new ArrayList<Finding>();
        List<Read> arrived = read(entries, findings);
        List<Read> ordered = new ArrayList<>(arrived);
        ordered.sort(Comparator.comparingLong(Read::number));
        moved(arrived, ordered, findings);
        missing(ordered, findings);
        changed(ordered, findings);
        Read last = ordered.isEmpty() ? null : ordered.getLast();
        return new Verdict(
                List.copyOf(findings),
                ordered.size(),
                ordered.isEmpty() ? 0 : ordered.getFirst().number(),
                last == null ? 0 : last.number(),
                last == null ? NOTHING_BEFORE : last.hash());
    }

    private static List<Read> read(List<Entry> entries, List<Finding> findings) {
        var read = new ArrayList<Read>();
        for (Entry entry : entries) {
            try {
                read.add(new Read(entry, RecordCodec.AUDIT_RECORD.decode(entry.value()), hash(entry.value())));
            } catch (MalformedRecordException e) {
                findings.add(new Finding(
                        Fault.UNREADABLE, 0, entry.offset(), "offset " + entry.offset() + " holds no record"));
            }
        }
        return read;
    }

    private static void moved(List<Read> arrived, List<Read> ordered, List<Finding> findings) {
        for (int i = 0; i < arrived.size(); i++) {
            long is = arrived.get(i).number();
            long belongs = ordered.get(i).number();
            if (is != belongs) {
                findings.add(new Finding(
                        Fault.MOVED,
                        is,
                        arrived.get(i).entry().offset(),
                        "record " + is + " stands where record " + belongs + " belongs"));
            }
        }
    }

    private static void missing(List<Read> ordered, List<Finding> findings) {
        for (int i = 1; i < ordered.size(); i++) {
            long before = ordered.get(i - 1).number();
            long number = ordered.get(i).number();
            if (number == before) {
                findings.add(new Finding(
                        Fault.REPEATED,
                        number,
                        ordered.get(i).entry().offset(),
                        "record " + number + " stands there more than once"));
            }
            for (long gone = before + 1; gone < number && findings.size() < MOST_MISSING; gone++) {
                findings.add(new Finding(Fault.MISSING, gone, -1, "record " + gone + " is missing"));
            }
        }
    }

    /// A record whose own seal is broken explains that its neighbours disagree with it. Where all seals hold
    /// and two neighbours still disagree, the earlier one was written anew as a whole.
    private static void changed(List<Read> ordered, List<Finding> findings) {
        Set<Long> changed = new HashSet<>();
        for (Read each : ordered) {
            String seal = each.entry().seal();
            if (seal != null && !seal.equals(each.hash())) {
                changed.add(each.number());
                findings.add(changed(each, "its seal"));
            }
        }
        if (!ordered.isEmpty() && ordered.getFirst().number() == 1) {
            Read first = ordered.getFirst();
            if (!first.record().previous().equals(NOTHING_BEFORE) && changed.add(1L)) {
                findings.add(changed(first, "being the first"));
            }
        }
        for (int i = 1; i < ordered.size(); i++) {
            Read before = ordered.get(i - 1);
            Read after = ordered.get(i);
            boolean neighbours = after.number() == before.number() + 1;
            boolean agree = after.record().previous().equals(before.hash());
            if (neighbours && !agree && !changed.contains(after.number()) && changed.add(before.number())) {
                findings.add(changed(before, "what record " + after.number() + " says of it"));
            }
        }
    }

    private static Finding changed(Read each, String against) {
        return new Finding(
                Fault.CHANGED,
                each.number(),
                each.entry().offset(),
                "record " + each.number() + " was changed: its hash is " + each.hash() + ", against " + against);
    }
}
