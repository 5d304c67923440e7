package parley.testkit.guarantee;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.testkit.guarantee.Observation.Entry;
import parley.testkit.guarantee.Observation.HistoryRead;
import parley.testkit.guarantee.Observation.Recalled;
import parley.testkit.guarantee.Observation.Received;
import parley.testkit.guarantee.Observation.Sent;

/// Body and meta come back byte for byte, on the socket and in history. Where one id was sent with several
/// contents, which is a conflict, all see the same one of them. The one exception: what was taken back may
/// be shown as `{}` without meta from then on.
public final class BytesUnchanged implements Guarantee {
    private static final Content NOTHING = new Content("{}".getBytes(StandardCharsets.US_ASCII), null);

    private record Content(byte[] body, byte @Nullable [] meta) {
        boolean sameAs(byte[] otherBody, byte @Nullable [] otherMeta) {
            return Arrays.equals(body, otherBody) && Arrays.equals(meta, otherMeta);
        }
    }

    private final Ledger ledger;
    private final Map<UUID, Content> seen = new HashMap<>();
    private final Set<UUID> recalled = new HashSet<>();
    private final Violations violations = new Violations();

    BytesUnchanged(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void observe(long at, Observation observation) {
        if (observation instanceof Recalled recall) {
            recalled.add(recall.message());
        } else if (observation instanceof Received message) {
            check(message.message(), message.body(), message.meta(), message.toString(), at);
        } else if (observation instanceof HistoryRead page) {
            for (Entry entry : page.entries()) {
                check(entry.message(), entry.body(), entry.meta(), "in history " + entry, at);
            }
        }
    }

    @Override
    public void verify() {
        violations.verify("body and meta come back byte for byte");
    }

    private void check(UUID message, byte[] body, byte @Nullable [] meta, String where, long at) {
        if (recalled.contains(message) && NOTHING.sameAs(body, meta)) {
            return;
        }
        Content before = seen.putIfAbsent(message, new Content(body, meta));
        if (before != null && !before.sameAs(body, meta)) {
            violations.add("differs from what was seen before: " + where + " (#" + at + ")");
        }
        List<Sent> sent = ledger.sent(message);
        if (!sent.isEmpty() && sent.stream().noneMatch(one -> new Content(one.body(), one.meta()).sameAs(body, meta))) {
            violations.add(
                    "differs from what was sent, " + sent.getFirst().body().length + " B: " + where + " (#" + at + ")");
        }
    }
}
