package parley.toolbox.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import parley.contract.codec.JsonObjectWriter;
import parley.contract.codec.RawJson;
import parley.contract.id.Seq;
import parley.contract.id.UuidBytes;
import parley.contract.id.UuidOrder;
import parley.contract.search.IndexTerms;
import parley.contract.search.SearchableText;
import parley.contract.topic.Topic;
import parley.toolbox.CommandFailedException;

/// Messages written straight into MySQL's tables, as many as years would bring: rows, heads, texts, and at
/// last the watermark over all of them. The sink of that platform must have nothing to write afterwards: its
/// log does not hold these messages. Blocks.
final class StoredMessages {
    /// A conversation and how many messages it gets.
    record Share(UUID conversation, int messages) {}

    /// Beyond whatever the log of a fresh platform holds.
    private static final long FIRST_OFFSET = 1_000_000;
    private static final int BATCH = 500;
    private static final int COMMIT = 5_000;
    private static final int TELL_SECONDS = 5;
    private static final LocalDateTime BEGIN = LocalDateTime.of(2025, 1, 1, 0, 0);
    private static final long SPAN_MS = 365L * 24 * 60 * 60 * 1_000;

    private static final String MESSAGE = "INSERT INTO message (conversation_id, seq, message_id, sender_id, device,"
            + " client_id, type, version, generation, body, hash, server_time)"
            + " VALUES (?, ?, ?, ?, 'bench', ?, 'text', 1, 1, ?, ?, ?)";
    private static final String TEXT =
            "INSERT INTO search_text (conversation_id, seq, server_time, text, terms)" + " VALUES (?, ?, ?, ?, ?)";
    private static final String POSITION = "INSERT INTO search_position (conversation_id, last_seq) VALUES (?, ?)"
            + " ON DUPLICATE KEY UPDATE last_seq = VALUES(last_seq)";
    private static final String HEAD = "INSERT INTO conversation (id, kind, last_seq, last_time)"
            + " VALUES (?, 'direct', ?, ?) ON DUPLICATE KEY UPDATE last_seq = VALUES(last_seq),"
            + " last_time = VALUES(last_time)";
    private static final String WATERMARK = "UPDATE sink_offset SET next_offset = ? WHERE sink = 'main' AND topic = ?";

    private final PlatformProcess platform;
    private final List<Share> shares;
    private final StoredTexts texts;
    private final int most;
    private final AtomicLong messagesDone = new AtomicLong();
    private final AtomicLong textsDone = new AtomicLong();

    StoredMessages(PlatformProcess platform, List<Share> shares, StoredTexts texts) {
        this.platform = platform;
        // In the order of the key, so that pages are filled one after the other.
        this.shares = shares.stream()
                .sorted(Comparator.comparing(Share::conversation, UuidOrder.UNSIGNED))
                .toList();
        this.texts = texts;
        this.most = shares.stream().mapToInt(Share::messages).max().orElse(0);
    }

    /// @param said told now and then how far it is
    /// @return the seconds that it took
    double write(Consumer<String> said) throws InterruptedException {
        long began = System.nanoTime();
        try (ExecutorService writers = Executors.newFixedThreadPool(2)) {
            List<Future<?>> both =
                    List.of(writers.submit(() -> run(this::messages)), writers.submit(() -> run(this::texts)));
            for (Future<?> one : both) {
                await(one, began, said);
            }
        }
        run(this::watermark);
        return (System.nanoTime() - began) / 1e9;
    }

    /// @param k of a conversation's messages, from 0
    long seq(UUID conversation, int k) {
        for (int i = 0; i < shares.size(); i++) {
            if (shares.get(i).conversation().equals(conversation)) {
                return seq(i, k);
            }
        }
        throw new IllegalArgumentException("no conversation " + conversation);
    }

    private long seq(int conversation, int k) {
        return Seq.of(Topic.GENERATION, FIRST_OFFSET + (long) k * shares.size() + conversation);
    }

    private LocalDateTime time(int k) {
        return BEGIN.plusNanos(TimeUnit.MILLISECONDS.toNanos(SPAN_MS * k / Math.max(1, most)));
    }

    private String text(int conversation, int k) {
        return texts.of(((long) conversation << 32) + k);
    }

    private void await(Future<?> writer, long began, Consumer<String> said) throws InterruptedException {
        long total = shares.stream().mapToLong(Share::messages).sum();
        while (true) {
            try {
                writer.get(TELL_SECONDS, TimeUnit.SECONDS);
                return;
            } catch (TimeoutException e) {
                said.accept(Figures.format(
                        "%,d of %,d messages, %,d texts, %.0f s",
                        messagesDone.get(), total, textsDone.get(), (System.nanoTime() - began) / 1e9));
            } catch (ExecutionException e) {
                throw new CommandFailedException("generating messages: " + e.getCause(), e);
            }
        }
    }

    private interface Work {
        void with(Connection connection) throws SQLException;
    }

    private void run(Work work) {
        try (Connection connection = DriverManager.getConnection(
                platform.hello("mysql"), platform.hello("mysqlUser"), platform.hello("mysqlPassword"))) {
            connection.setAutoCommit(false);
            work.with(connection);
            connection.commit();
        } catch (SQLException e) {
            throw new CommandFailedException("MySQL: " + e.getMessage(), e);
        }
    }

    private void messages(Connection connection) throws SQLException {
        UUID sender = new UUID(0x1234, 0x5678);
        byte[] hash = new byte[32];
        long number = 0;
        try (PreparedStatement insert = connection.prepareStatement(MESSAGE);
                PreparedStatement head = connection.prepareStatement(HEAD)) {
            for (int c = 0; c < shares.size(); c++) {
                Share share = shares.get(c);
                for (int k = 0; k < share.messages(); k++) {
                    insert.setBytes(1, UuidBytes.of(share.conversation()));
                    insert.setLong(2, seq(c, k));
                    // Ascending: random ones would cost a page of their index each.
                    insert.setBytes(3, UuidBytes.of(new UUID(0x7000L + (number >>> 32), number)));
                    insert.setBytes(4, UuidBytes.of(sender));
                    insert.setString(5, "b" + number);
                    insert.setBytes(
                            6,
                            new JsonObjectWriter(256).text("text", text(c, k)).finish());
                    insert.setBytes(7, hash);
                    insert.setObject(8, time(k));
                    add(insert, ++number, connection, messagesDone);
                }
                head.setBytes(1, UuidBytes.of(share.conversation()));
                head.setLong(2, seq(c, share.messages() - 1));
                head.setObject(3, time(share.messages() - 1));
                head.addBatch();
            }
            insert.executeBatch();
            head.executeBatch();
        }
    }

    private void texts(Connection connection) throws SQLException {
        long number = 0;
        try (PreparedStatement insert = connection.prepareStatement(TEXT);
                PreparedStatement position = connection.prepareStatement(POSITION)) {
            for (int c = 0; c < shares.size(); c++) {
                Share share = shares.get(c);
                for (int k = 0; k < share.messages(); k++) {
                    RawJson body = RawJson.of(
                            new JsonObjectWriter(256).text("text", text(c, k)).finish());
                    String text = SearchableText.of("text", body);
                    insert.setBytes(1, UuidBytes.of(share.conversation()));
                    insert.setLong(2, seq(c, k));
                    insert.setObject(3, time(k));
                    insert.setString(4, text == null ? "" : text);
                    insert.setString(5, text == null ? "" : IndexTerms.of(text));
                    add(insert, ++number, connection, textsDone);
                }
                position.setBytes(1, UuidBytes.of(share.conversation()));
                position.setLong(2, seq(c, share.messages() - 1));
                position.addBatch();
            }
            insert.executeBatch();
            position.executeBatch();
        }
    }

    private static void add(PreparedStatement insert, long number, Connection connection, AtomicLong done)
            throws SQLException {
        insert.addBatch();
        if (number % BATCH == 0) {
            insert.executeBatch();
            done.set(number);
        }
        if (number % COMMIT == 0) {
            connection.commit();
        }
    }

    private void watermark(Connection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(WATERMARK)) {
            update.setLong(1, FIRST_OFFSET + (long) most * shares.size());
            update.setString(2, Topic.MESSAGES.topicName());
            update.executeUpdate();
        }
    }

    /// @param own first; the first of them gets a tenth of all
    static List<Share> shares(List<UUID> own, int messages) {
        var all = new ArrayList<>(own);
        while (all.size() < messages / 1_000) {
            all.add(UUID.randomUUID());
        }
        int large = messages / 10;
        int each = Math.max(1, (messages - large) / Math.max(1, all.size() - 1));
        var shares = new ArrayList<Share>();
        for (UUID conversation : all) {
            shares.add(new Share(conversation, shares.isEmpty() ? large : each));
        }
        return shares;
    }
}
