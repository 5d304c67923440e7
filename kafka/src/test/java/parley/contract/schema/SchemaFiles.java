package parley.contract.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import parley.contract.topic.Topic;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The schema files: those of this version, and those of the last release.
final class SchemaFiles {
    private SchemaFiles() {}

    static JsonNode current(Topic topic) {
        return read("/schemas/" + topic.topicName() + ".json");
    }

    static JsonNode released(Topic topic) {
        return read("/released/" + topic.topicName() + ".json");
    }

    private static JsonNode read(String resource) {
        try (InputStream in = SchemaFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new AssertionError("no resource " + resource);
            }
            return JsonMapper.shared().readTree(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
