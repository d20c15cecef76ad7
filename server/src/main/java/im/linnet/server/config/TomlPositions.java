// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds where each key of a TOML document stands. The TOML parser that we use builds a tree without positions, so this
 * walks over the same text once more. It expects what the parser has accepted; on anything else it may find less, but
 * always ends.
 */
final class TomlPositions {
    /**
     * A place in a text.
     *
     * @param line counted from 1
     * @param column counted from 1 in characters
     */
    record Position(int line, int column) {}

    /** A key, or a table, that is given a second time. */
    record Repeat(List<String> path, Position first, Position second) {}

    private final String text;
    private final Map<List<String>, Position> given = new HashMap<>();
    private @Nullable Repeat repeat;
    private final Map<List<String>, Position> positions = new HashMap<>();
    private int at;
    private int line = 1;
    private int lineStart;

    private TomlPositions(String text) {
        this.text = text;
    }

    /** Returns the place of each key's last part, by the key's parts; tables included. */
    static Map<List<String>, Position> of(String text) {
        TomlPositions scan = new TomlPositions(text);
        scan.document();
        return Map.copyOf(scan.positions);
    }

    /** Returns the first key or table that is given twice, or null; TOML forbids that. */
    static @Nullable Repeat repeat(String text) {
        TomlPositions scan = new TomlPositions(text);
        scan.document();
        return scan.repeat;
    }

    private void document() {
        List<String> table = List.of();
        while (true) {
            blanksAndComments();
            if (at >= text.length()) {
                return;
            }
            if (peek() == '[') {
                boolean oneOfMany = text.startsWith("[[", at);
                skipWhile('[');
                Position position = here();
                table = key(List.of());
                if (!oneOfMany) {
                    give(table, position);
                }
                skipWhile(']');
            } else {
                assignment(table);
            }
        }
    }

    private void assignment(List<String> table) {
        int start = at;
        Position position = here();
        List<String> path = key(table);
        give(path, position);
        blanks();
        if (peek() == '=') {
            step();
            blanks();
            value(path);
        }
        if (at == start) {
            step();
        }
    }

    private void give(List<String> path, Position position) {
        Position first = given.putIfAbsent(path, position);
        if (first != null && repeat == null) {
            repeat = new Repeat(path, first, position);
        }
    }

    private Position here() {
        return new Position(line, at - lineStart + 1);
    }

    private List<String> key(List<String> table) {
        List<String> path = new ArrayList<>(table);
        while (true) {
            blanks();
            Position position = here();
            path.add(keyPart());
            positions.putIfAbsent(List.copyOf(path), position);
            blanks();
            if (peek() != '.') {
                return path;
            }
            step();
        }
    }

    private String keyPart() {
        int start = at;
        if (peek() == '"' || peek() == '\'') {
            string();
            return text.substring(Math.min(start + 1, at), Math.max(at - 1, Math.min(start + 1, at)));
        }
        while (at < text.length() && (Character.isLetterOrDigit(peek()) || peek() == '-' || peek() == '_')) {
            step();
        }
        return text.substring(start, at);
    }

    private void value(List<String> path) {
        switch (peek()) {
            case '"', '\'' -> string();
            case '[' -> array(path);
            case '{' -> inlineTable(path);
            default -> {
                while (at < text.length() && ",]}#\n".indexOf(peek()) < 0) {
                    step();
                }
            }
        }
    }

    private void array(List<String> path) {
        step();
        while (at < text.length()) {
            blanksAndComments();
            if (peek() == ']') {
                step();
                return;
            }
            if (peek() == ',') {
                step();
            } else {
                progress(() -> value(path));
            }
        }
    }

    private void inlineTable(List<String> path) {
        step();
        while (at < text.length()) {
            blanksAndComments();
            if (peek() == '}') {
                step();
                return;
            }
            if (peek() == ',') {
                step();
            } else {
                progress(() -> assignment(path));
            }
        }
    }

    private void progress(Runnable part) {
        int start = at;
        part.run();
        if (at == start) {
            step();
        }
    }

    private void string() {
        char quote = peek();
        String triple = String.valueOf(quote).repeat(3);
        boolean several = text.startsWith(triple, at);
        String end = several ? triple : String.valueOf(quote);
        skip(end.length());
        while (at < text.length() && !text.startsWith(end, at)) {
            step();
            if (quote == '"' && text.charAt(at - 1) == '\\') {
                step();
            }
        }
        skip(end.length());
        if (several) {
            skipWhile(quote);
        }
    }

    private void blanks() {
        while (peek() == ' ' || peek() == '\t') {
            step();
        }
    }

    private void blanksAndComments() {
        while (at < text.length()) {
            if (peek() == '#') {
                while (at < text.length() && peek() != '\n') {
                    step();
                }
            } else if (Character.isWhitespace(peek())) {
                step();
            } else {
                return;
            }
        }
    }

    private void skipWhile(char wanted) {
        while (at < text.length() && peek() == wanted) {
            step();
        }
    }

    private void skip(int characters) {
        for (int count = 0; count < characters; count++) {
            step();
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private void step() {
        if (at < text.length()) {
            if (text.charAt(at) == '\n') {
                line++;
                lineStart = at + 1;
            }
            at++;
        }
    }

    /** Returns the place of a key, or of the nearest table around it, or null. */
    static @Nullable Position find(Map<List<String>, Position> positions, List<String> path) {
        for (int length = path.size(); length > 0; length--) {
            Position position = positions.get(path.subList(0, length));
            if (position != null) {
                return position;
            }
        }
        return null;
    }
}
