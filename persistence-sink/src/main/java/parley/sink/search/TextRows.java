package parley.sink.search;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import parley.contract.id.UuidBytes;
import parley.contract.search.IndexTerms;
import parley.sink.search.TextChange.Place;
import parley.sink.search.TextChange.Put;
import parley.sink.search.TextChange.Remove;
import parley.sink.search.TextChange.RemoveEdit;
import parley.sink.search.TextChange.Replace;

/// Rows of `search_text`. Every statement does the same when it is run again.
final class TextRows {
    /// Few shapes, so that the pool's prepared statements serve every batch.
    private static final int MOST_ROWS = 64;

    private static final String COLUMNS =
            "INSERT INTO search_text (conversation_id, seq, server_time, edit_seq, recalled, text, terms) VALUES ";
    private static final String PUT = " ON DUPLICATE KEY UPDATE seq = VALUES(seq)";
    /// MySQL assigns from left to right: what decides must come last.
    private static final String REPLACE = " ON DUPLICATE KEY UPDATE"
            + " text = IF(recalled OR edit_seq >= VALUES(edit_seq), text, VALUES(text)),"
            + " terms = IF(recalled OR edit_seq >= VALUES(edit_seq), terms, VALUES(terms)),"
            + " edit_seq = IF(recalled, edit_seq, GREATEST(edit_seq, VALUES(edit_seq)))";
    private static final String REMOVE =
            " ON DUPLICATE KEY UPDATE text = '', terms = '', edit_seq = 0, recalled = TRUE";
    private static final String REMOVE_EDIT =
            "UPDATE search_text SET text = '', terms = '' WHERE conversation_id = ? AND seq = ? AND edit_seq = ?";
    private static final String ROW = "(?, ?, ?, ?, ?, ?, ?)";
    private static final int WIDTH = 7;

    private TextRows() {}

    /// Texts first, for nothing can be about a text that comes after it; then what changes them, in order.
    static void write(Connection connection, List<TextChange> changes) throws SQLException {
        var puts = new ArrayList<Put>();
        for (TextChange change : changes) {
            if (change instanceof Put put) {
                puts.add(put);
            }
        }
        for (int at = 0; at < puts.size(); ) {
            int count = Math.min(MOST_ROWS, Integer.highestOneBit(puts.size() - at));
            put(connection, puts.subList(at, at + count));
            at += count;
        }
        for (TextChange change : changes) {
            switch (change) {
                case Put _ -> {}
                case Replace(Place place, Instant time, long edit, String text) ->
                    one(connection, REPLACE, place, time, edit, false, text == null ? "" : text);
                case Remove(Place place, Instant time) -> one(connection, REMOVE, place, time, 0, true, "");
                case RemoveEdit(Place place, long edit) -> removeEdit(connection, place, edit);
            }
        }
    }

    private static void put(Connection connection, List<Put> puts) throws SQLException {
        String sql = COLUMNS + String.join(", ", Collections.nCopies(puts.size(), ROW)) + PUT;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            int index = 0;
            for (Put put : puts) {
                bind(insert, index, put.place(), put.time(), 0, false, put.text());
                index += WIDTH;
            }
            insert.executeUpdate();
        }
    }

    private static void one(
            Connection connection, String update, Place place, Instant time, long edit, boolean recalled, String text)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(COLUMNS + ROW + update)) {
            bind(insert, 0, place, time, edit, recalled, text);
            insert.executeUpdate();
        }
    }

    private static void removeEdit(Connection connection, Place place, long edit) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(REMOVE_EDIT)) {
            update.setBytes(1, UuidBytes.of(place.conversation()));
            update.setLong(2, place.seq());
            update.setLong(3, edit);
            update.executeUpdate();
        }
    }

    private static void bind(
            PreparedStatement insert, int before, Place place, Instant time, long edit, boolean recalled, String text)
            throws SQLException {
        insert.setBytes(before + 1, UuidBytes.of(place.conversation()));
        insert.setLong(before + 2, place.seq());
        insert.setObject(before + 3, LocalDateTime.ofInstant(time, ZoneOffset.UTC));
        insert.setLong(before + 4, edit);
        insert.setBoolean(before + 5, recalled);
        insert.setString(before + 6, text);
        insert.setString(before + 7, IndexTerms.of(text));
    }
}
