package parley.status.history;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.UUID;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.RawJson;
import parley.contract.event.LoggedMessage;
import parley.contract.frame.MessageFrame;

/// Writes a page as the protocol says, splicing each message in.
final class HistoryPageJson {
    private static final int MESSAGE_BYTES = 640;

    private HistoryPageJson() {}

    static byte[] of(HistoryPage page, UUID asker) {
        byte[] messages = messages(page, asker);
        return new JsonObjectWriter(messages.length + 128)
                .raw("messages", RawJson.of(messages))
                .number("after", page.after())
                .number("upto", page.upTo())
                .bool("more", page.more())
                .text("source", page.source().name().toLowerCase(Locale.ROOT))
                .finish();
    }

    private static byte[] messages(HistoryPage page, UUID asker) {
        var out = new ByteArrayOutputStream(2 + page.messages().size() * MESSAGE_BYTES);
        char separator = '[';
        long after = page.after();
        for (LoggedMessage message : page.messages()) {
            out.write(separator);
            boolean own = message.envelope().sender().equals(asker);
            out.writeBytes(MessageFrame.object(message, after, own));
            after = message.seq();
            separator = ',';
        }
        out.writeBytes((page.messages().isEmpty() ? "[]" : "]").getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }
}
