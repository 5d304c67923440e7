package parley.sink.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.RawJson;
import parley.contract.search.SearchableText;
import parley.sink.search.TextChange.Put;
import parley.sink.search.TextChange.Remove;
import parley.sink.search.TextChange.RemoveEdit;
import parley.sink.search.TextChange.Replace;

/// From messages to what they do to texts. Pure: the same rows are the same texts, in whatever batches they
/// are read and however often.
final class TextFold {
    private static final String EDIT = "edit";
    private static final String RECALL = "recall";

    /// A message by its id: one id may be used in several conversations.
    record Reference(UUID conversation, UUID message) {}

    private TextFold() {}

    /// @param messages of a batch
    /// @return what must be known of other messages to fold these
    static Set<Reference> references(List<StoredMessage> messages) {
        var references = new HashSet<Reference>();
        for (StoredMessage message : messages) {
            Reference reference = reference(message);
            if (reference != null) {
                references.add(reference);
            }
        }
        return references;
    }

    private static @Nullable Reference reference(StoredMessage message) {
        boolean about = message.type().equals(EDIT) || message.type().equals(RECALL);
        UUID ref = message.ref();
        return about && ref != null ? new Reference(message.place().conversation(), ref) : null;
    }

    /// @param messages in the order of the log within each conversation
    /// @param known the messages that they are about, and those which these are about
    /// @return in the same order
    static List<TextChange> changes(List<StoredMessage> messages, Map<Reference, StoredMessage> known) {
        var changes = new ArrayList<TextChange>();
        for (StoredMessage message : messages) {
            TextChange change = change(message, known);
            if (change != null) {
                changes.add(change);
            }
        }
        return changes;
    }

    private static @Nullable TextChange change(StoredMessage message, Map<Reference, StoredMessage> known) {
        return switch (message.type()) {
            case EDIT -> edit(message, known);
            case RECALL -> recall(message, known);
            default -> {
                String text = text(message);
                yield text == null ? null : new Put(message.place(), message.time(), text);
            }
        };
    }

    /// An edit is its author's: whoever else sends one changes nothing.
    private static @Nullable TextChange edit(StoredMessage edit, Map<Reference, StoredMessage> known) {
        StoredMessage target = target(edit, known);
        return target != null && target.sender().equals(edit.sender()) && !about(target)
                ? new Replace(target.place(), target.time(), edit.place().seq(), text(edit))
                : null;
    }

    private static @Nullable TextChange recall(StoredMessage recall, Map<Reference, StoredMessage> known) {
        StoredMessage target = target(recall, known);
        if (target == null || target.type().equals(RECALL)) {
            return null;
        }
        if (target.type().equals(EDIT)) {
            StoredMessage edited = target(target, known);
            return edited == null
                    ? null
                    : new RemoveEdit(edited.place(), target.place().seq());
        }
        return new Remove(target.place(), target.time());
    }

    private static boolean about(StoredMessage message) {
        return message.type().equals(EDIT) || message.type().equals(RECALL);
    }

    /// What it is about is older than itself: nothing can be about what is not there yet.
    private static @Nullable StoredMessage target(StoredMessage message, Map<Reference, StoredMessage> known) {
        Reference reference = reference(message);
        StoredMessage target = reference == null ? null : known.get(reference);
        return target != null && target.place().seq() < message.place().seq() ? target : null;
    }

    private static @Nullable String text(StoredMessage message) {
        return SearchableText.of(message.type(), RawJson.of(message.body()));
    }

    /// @return by reference
    static Map<Reference, StoredMessage> byReference(List<StoredMessage> messages) {
        var known = new HashMap<Reference, StoredMessage>();
        messages.forEach(message ->
                known.putIfAbsent(new Reference(message.place().conversation(), message.message()), message));
        return known;
    }
}
