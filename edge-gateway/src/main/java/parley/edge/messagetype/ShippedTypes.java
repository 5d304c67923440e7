package parley.edge.messagetype;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import parley.contract.codec.RawJson;
import parley.contract.event.MessageTypeRow;

/// The types that come with the product. They are in no table and no topic: they belong to the version of
/// the gateway, and nobody can publish under their names.
final class ShippedTypes {
    static final String TEXT = "text";

    private static final List<String> NAMES =
            List.of(TEXT, "image", "file", "location", "system", "edit", "recall", "reaction");

    private ShippedTypes() {}

    static boolean reserved(String type) {
        return NAMES.contains(type);
    }

    static List<MessageTypeRow> all() {
        return NAMES.stream()
                .map(name -> new MessageTypeRow(name, 1, RawJson.of(resource(name + ".json")), Instant.EPOCH))
                .toList();
    }

    private static byte[] resource(String name) {
        try (InputStream in = ShippedTypes.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
