package parley.edge.messagetype;

import parley.contract.codec.RawJson;

/// Sees at a glance that a body is of the shipped type `text`: nearly every body is, and most begin with the
/// text. Reads bytes, allocates nothing. Pure.
final class TextBody {
    private static final byte[] KEY = {'t', 'e', 'x', 't', '"'};

    private final RawJson body;
    private int at;

    private TextBody(RawJson body) {
        this.body = body;
    }

    /// @param body well-formed JSON in which no key occurs twice
    /// @return true: an object whose field `text` is a string; false: it must be looked at closely
    static boolean matches(RawJson body) {
        return body.at(0) == '{' && new TextBody(body).hasText();
    }

    private boolean hasText() {
        at = 1;
        while (next() == '"') {
            at++;
            boolean text = key();
            if (!text && !skipString()) {
                return false; // an escape: the key may be `text` all the same
            }
            next();
            at++; // the colon
            if (text) {
                return next() == '"';
            }
            skipValue();
            if (next() == ',') {
                at++;
            }
        }
        return false;
    }

    /// The next byte that is not white space.
    private byte next() {
        byte now = body.at(at);
        while (now == ' ' || now == '\n' || now == '\r' || now == '\t') {
            at++;
            now = body.at(at);
        }
        return now;
    }

    private boolean key() {
        if (at + KEY.length > body.length()) {
            return false;
        }
        for (int i = 0; i < KEY.length; i++) {
            if (body.at(at + i) != KEY[i]) {
                return false;
            }
        }
        at += KEY.length;
        return true;
    }

    /// @return false when there is an escape in it
    private boolean skipString() {
        boolean plain = true;
        for (byte now = body.at(at); now != '"'; now = body.at(at)) {
            if (now == '\\') {
                plain = false;
                at++;
            }
            at++;
        }
        at++;
        return plain;
    }

    private void skipValue() {
        next();
        int depth = 0;
        do {
            switch (body.at(at++)) {
                case '"' -> skipString();
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {
                    // part of a number or a word, white space, comma, colon
                }
            }
        } while (depth > 0 || !ended());
    }

    /// Whether a value of the outermost object is over.
    private boolean ended() {
        byte now = body.at(at);
        return now == ',' || now == '}' || now == ' ' || now == '\n' || now == '\r' || now == '\t';
    }
}
