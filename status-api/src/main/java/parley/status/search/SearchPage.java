package parley.status.search;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.RawJson;
import parley.contract.event.LoggedMessage;
import parley.contract.frame.MessageFrame;
import parley.contract.search.Span;

/// What was found.
///
/// @param hits newest first
/// @param before where the next page begins; null when there is nothing beyond this one
record SearchPage(List<Hit> hits, @Nullable SearchCursor before) {
    /// @param message as history shows it
    record Hit(LoggedMessage message, Snippet snippet) {}

    /// @return the answer, with bodies as they came in
    byte[] json(UUID asker) {
        var hitsJson = new ByteArrayOutputStream(2 + hits.size() * 1024);
        char separator = '[';
        for (Hit hit : hits) {
            hitsJson.write(separator);
            hitsJson.writeBytes(json(hit, asker));
            separator = ',';
        }
        hitsJson.writeBytes((hits.isEmpty() ? "[]" : "]").getBytes(StandardCharsets.US_ASCII));
        return new JsonObjectWriter(hitsJson.size() + 128)
                .raw("hits", RawJson.of(hitsJson.toByteArray()))
                .bool("more", before != null)
                .text("before", before == null ? null : before.text())
                .finish();
    }

    private static byte[] json(Hit hit, UUID asker) {
        LoggedMessage message = hit.message();
        boolean own = message.envelope().sender().equals(asker);
        // Found by themselves, messages prove nothing of what lies before them but the place next to them.
        byte[] object = MessageFrame.object(message, message.seq() - 1, own);
        byte[] snippet = new JsonObjectWriter(512)
                .text("text", hit.snippet().text())
                .raw("matches", RawJson.of(spans(hit.snippet().matches())))
                .finish();
        return new JsonObjectWriter(object.length + snippet.length + 32)
                .raw("message", RawJson.of(object))
                .raw("snippet", RawJson.of(snippet))
                .finish();
    }

    private static String spans(List<Span> spans) {
        var out = new StringBuilder("[");
        for (Span span : spans) {
            out.append(out.length() > 1 ? "," : "")
                    .append('[')
                    .append(span.from())
                    .append(',')
                    .append(span.to())
                    .append(']');
        }
        return out.append(']').toString();
    }
}
