package parley.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalOutboxTest {
    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void choosePath() {
        path = directory.resolve("outbox");
    }

    private static OutgoingMessage message(int n) {
        return new OutgoingMessage(
                "id-" + n,
                Ids.conversation(n % 3),
                "text",
                n % 2 == 0 ? null : n,
                JsonBytes.of("{ \"n\" : 1.00, \"big\":12345678901234567890, \"s\":\"ä\\u0000\" }"),
                n % 3 == 0 ? null : JsonBytes.of("{\"m\":" + n + "}"),
                n % 5 == 0 ? new UUID(1, n) : null,
                n % 7 == 0 ? 60L : null);
    }

    private static OutgoingMessage large(int n) {
        return new OutgoingMessage(
                "id-" + n, Ids.conversation(1), "text", null, JsonBytes.text("x".repeat(4_000)), null, null, null);
    }

    @Test
    void keepsEveryFieldAcrossProcesses() {
        try (var outbox = JournalOutbox.open(path)) {
            for (int n = 0; n < 40; n++) {
                outbox.add(message(n));
            }
            outbox.remove("id-3");
            outbox.remove("never there");
        }
        try (var outbox = JournalOutbox.open(path)) {
            List<OutgoingMessage> waiting = outbox.load();
            assertThat(waiting).hasSize(39);
            assertThat(waiting.getFirst()).isEqualTo(message(0));
            assertThat(waiting.getLast()).isEqualTo(message(39));
            assertThat(waiting).doesNotContain(message(3));
        }
    }

    @Test
    void whatIsOnDiskAfterAKillIsEverythingThatWasAdded() throws IOException {
        var outbox = JournalOutbox.open(path);
        outbox.add(message(1));
        outbox.add(message(2));
        Path copy = Files.copy(path, directory.resolve("killed")); // what a killed process leaves
        try (var restarted = JournalOutbox.open(copy)) {
            assertThat(restarted.load()).containsExactly(message(1), message(2));
        }
        outbox.close();
    }

    @Test
    void aTornEndIsCutOffAtEveryByte() throws IOException {
        try (var outbox = JournalOutbox.open(path)) {
            outbox.add(message(1));
        }
        long whole = Files.size(path);
        try (var outbox = JournalOutbox.open(path)) {
            outbox.add(message(2));
        }
        byte[] bytes = Files.readAllBytes(path);
        for (int length = (int) whole; length < bytes.length; length++) {
            Path torn = directory.resolve("torn");
            Files.write(torn, java.util.Arrays.copyOf(bytes, length));
            try (var outbox = JournalOutbox.open(torn)) {
                assertThat(outbox.load()).containsExactly(message(1));
                outbox.add(message(3));
            }
            try (var outbox = JournalOutbox.open(torn)) {
                assertThat(outbox.load()).containsExactly(message(1), message(3));
            }
        }
    }

    @Test
    void aFlippedBitEndsTheJournalThere() throws IOException {
        try (var outbox = JournalOutbox.open(path)) {
            outbox.add(message(1));
        }
        long first = Files.size(path);
        try (var outbox = JournalOutbox.open(path)) {
            outbox.add(message(2));
        }
        byte[] bytes = Files.readAllBytes(path);
        bytes[(int) first + 20] ^= 4;
        Files.write(path, bytes);
        try (var outbox = JournalOutbox.open(path)) {
            assertThat(outbox.load()).containsExactly(message(1));
        }
    }

    @Test
    void isWrittenAnewWhenMostIsHistory() throws IOException {
        try (var outbox = JournalOutbox.open(path)) {
            for (int n = 0; n < 1_000; n++) {
                outbox.add(large(n));
                if (n >= 5) {
                    outbox.remove("id-" + (n - 5));
                }
            }
            assertThat(outbox.length()).isLessThan(1_200_000);
        }
        try (var outbox = JournalOutbox.open(path)) {
            assertThat(outbox.load()).hasSize(5).startsWith(large(995)).endsWith(large(999));
        }
        assertThat(Files.exists(directory.resolve("outbox.new"))).isFalse();
    }

    @Test
    void belongsToOneAtATime() {
        try (var outbox = JournalOutbox.open(path)) {
            assertThat(outbox.load()).isEmpty();
            assertThatThrownBy(() -> JournalOutbox.open(path))
                    .isInstanceOf(ParleyException.class)
                    .hasMessageContaining("open");
        }
        JournalOutbox.open(path).close();
    }

    @Test
    void manyThreadsShareFlushesAndLoseNothing() {
        try (var outbox = JournalOutbox.open(path)) {
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int n = 0; n < 500; n++) {
                    int number = n;
                    threads.execute(() -> outbox.add(message(number)));
                }
            }
            assertThat(outbox.load()).hasSize(500);
        }
        try (var outbox = JournalOutbox.open(path)) {
            assertThat(outbox.load()).hasSize(500);
        }
    }

    @Test
    void refusesAJournalOfAnotherVersion() throws IOException {
        byte[] record = JournalRecords.removed("x");
        record[8] = 9;
        var sum = new java.util.zip.CRC32C();
        sum.update(record, 8, record.length - 8);
        java.nio.ByteBuffer.wrap(record).putInt(4, (int) sum.getValue());
        Files.write(path, record);
        assertThatThrownBy(() -> JournalOutbox.open(path)).isInstanceOf(ParleyException.class);
        Files.move(path, directory.resolve("kept"), StandardCopyOption.ATOMIC_MOVE);
    }
}
