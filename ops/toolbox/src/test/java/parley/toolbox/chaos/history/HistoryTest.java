package parley.toolbox.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HistoryTest {
    private static final Who ALICE = new Who(new UUID(1, 1), "phone");
    private static final UUID TALK = new UUID(2, 2);

    @TempDir
    private Path directory;

    @Test
    void readsWhatWasRecordedInOrder() {
        Path file = directory.resolve("history.ndjson");
        Content content = Content.of("{\"a\":1.00}".getBytes(StandardCharsets.UTF_8), null);
        Event[] events = {
            new Event.Began(7, Map.of("rate", "30/s")),
            new Event.Hello(ALICE, 1, "http://127.0.0.1:1", Map.of(TALK, 17L)),
            new Event.Hello(ALICE, 2, "http://127.0.0.1:1", null),
            new Event.Sent(ALICE, 2, TALK, "m-1", content, 1),
            new Event.Received(ALICE, 2, TALK, 18, 17, new UUID(3, 3), content, 1),
            new Event.Receipt(ALICE, TALK, new UUID(1, 2), 18L, null),
            new Event.Fault("worker-killed", Event.Fault.BEGIN, "SIGKILL"),
            new Event.Quiesced(true, 0)
        };
        try (History history = History.create(file, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))) {
            for (Event event : events) {
                history.record(event);
            }
        }
        assertThat(History.read(file)).extracting(Line::event).containsExactly(events);
        assertThat(History.read(file)).extracting(Line::n).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void isOneObjectALineNamedByE() throws IOException {
        Path file = directory.resolve("history.ndjson");
        try (History history = History.create(file, Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))) {
            history.record(new Event.Acked(ALICE, 3, Map.of(TALK, 18L)));
        }
        JsonNode line = JsonMapper.shared().readTree(Files.readString(file));
        assertThat(Files.readString(file)).endsWith("}\n").doesNotContain("}\n{");
        assertThat(line.get("n").asInt()).isEqualTo(1);
        JsonNode event = line.get("event");
        assertThat(event.get("e").asString()).isEqualTo("ack");
        assertThat(event.get("who").get("device").asString()).isEqualTo("phone");
        assertThat(event.get("cursors").get(TALK.toString()).asLong()).isEqualTo(18);
    }
}
