package parley.delivery.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.event.LoggedMessage;
import parley.contract.event.MessageEnvelope;
import parley.contract.id.Seq;

/// The fold that the view is meant to be, in plain Java: what a script on Redis is compared with.
///
/// @param position null when there is no view
/// @param heads by conversation
/// @param hot by conversation, the bound of each entry by its seq
/// @param shown by conversation, the message of each entry as readers see it, by its seq
/// @param recent by message id
/// @param recalled by message id, who took it back
record FoldedView(
        @Nullable ViewPosition position,
        Map<UUID, Long> heads,
        Map<UUID, TreeMap<Long, Long>> hot,
        Map<UUID, TreeMap<Long, LoggedMessage>> shown,
        Map<UUID, Recent> recent,
        Map<UUID, UUID> recalled) {
    record Recent(long seq, String hash) {}

    static FoldedView empty() {
        return new FoldedView(
                null, new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>(), new HashMap<>());
    }

    FoldedView copy() {
        var streams = new HashMap<UUID, TreeMap<Long, Long>>();
        hot.forEach((conversation, entries) -> streams.put(conversation, new TreeMap<>(entries)));
        var messages = new HashMap<UUID, TreeMap<Long, LoggedMessage>>();
        shown.forEach((conversation, entries) -> messages.put(conversation, new TreeMap<>(entries)));
        return new FoldedView(
                position, new HashMap<>(heads), streams, messages, new HashMap<>(recent), new HashMap<>(recalled));
    }

    FoldedView at(@Nullable ViewPosition moved) {
        return new FoldedView(moved, heads, hot, shown, recent, recalled);
    }

    /// A new view at `start`: whatever was known below is forgotten, what is known of the log stays true.
    FoldedView begun(String topicId, long start) {
        return new FoldedView(new ViewPosition(start, start, topicId), new HashMap<>(), hot, shown, recent, recalled);
    }

    /// Adds the record's effect to this view.
    Verdict take(ViewRecord record) {
        long seq = Seq.of(ViewLog.GENERATION, record.offset());
        String hash = record.envelope().hash().prefix();
        Recent known = recent.get(record.message());
        if (known != null && known.seq() < seq) {
            return known.hash().equals(hash) ? new Verdict.Duplicate(known.seq()) : new Verdict.Conflict(known.seq());
        }
        long start = position == null ? 0 : position.start();
        long bound = heads.getOrDefault(record.conversation(), Seq.below(ViewLog.GENERATION, start));
        TreeMap<Long, Long> entries = hot.computeIfAbsent(record.conversation(), c -> new TreeMap<>());
        TreeMap<Long, LoggedMessage> messages = shown.computeIfAbsent(record.conversation(), c -> new TreeMap<>());
        if (!entries.isEmpty() && entries.lastKey() >= seq) {
            entries.clear();
            messages.clear();
        }
        entries.put(seq, bound);
        messages.put(seq, new LoggedMessage(seq, record.time(), record.envelope()));
        heads.put(record.conversation(), seq);
        recent.put(record.message(), new Recent(seq, hash));
        return new Verdict.Shown(bound);
    }

    List<Verdict> takeAll(List<ViewRecord> records) {
        var verdicts = new ArrayList<Verdict>(records.size());
        records.forEach(record -> verdicts.add(take(record)));
        List<ViewRecord> changes = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            if (verdicts.get(i) instanceof Verdict.Shown && changes(records.get(i))) {
                changes.add(records.get(i));
            }
        }
        var gone = new HashSet<UUID>();
        changes.forEach(change -> empty(change, gone));
        changes.stream()
                .filter(change -> edit(change.envelope()) && !saw(change.envelope()))
                .forEach(this::leaveOut);
        for (int i = 0; i < records.size(); i++) {
            if (verdicts.get(i) instanceof Verdict.Shown(long after, boolean no)
                    && gone.contains(about(records.get(i).envelope()))) {
                verdicts.set(i, new Verdict.Shown(after, true));
            }
        }
        return verdicts;
    }

    private static boolean edit(MessageEnvelope envelope) {
        return envelope.type().equals("edit") && envelope.ref() != null;
    }

    /// @return whose recall empties it
    static UUID about(MessageEnvelope envelope) {
        UUID ref = envelope.ref();
        return ref != null && edit(envelope) ? ref : envelope.message();
    }

    private static boolean changes(ViewRecord record) {
        return record.envelope().ref() != null
                && List.of("edit", "recall").contains(record.envelope().type());
    }

    /// A recall empties its message and that message's edits, an edit of a recalled message is empty.
    ///
    /// @param gone takes what was found to be recalled
    private void empty(ViewRecord record, Set<UUID> gone) {
        UUID about = record.envelope().ref();
        if (record.envelope().type().equals("recall")) {
            recalled.putIfAbsent(about, record.envelope().sender());
        }
        UUID by = recalled.get(about);
        if (by != null) {
            gone.add(about);
            shown.getOrDefault(record.conversation(), new TreeMap<>())
                    .replaceAll(
                            (seq, message) -> about.equals(about(message.envelope())) ? message.recalled(by) : message);
        }
    }

    /// Whether this view saw all that was said about the message since it was sent.
    private boolean saw(MessageEnvelope change) {
        Recent known = recent.get(change.ref());
        long start = position == null ? 0 : position.start();
        return known != null && known.seq() >= Seq.of(ViewLog.GENERATION, start);
    }

    private void leaveOut(ViewRecord edit) {
        long seq = Seq.of(ViewLog.GENERATION, edit.offset());
        hot.getOrDefault(edit.conversation(), new TreeMap<>()).remove(seq);
        shown.getOrDefault(edit.conversation(), new TreeMap<>()).remove(seq);
    }
}
