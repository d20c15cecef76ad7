// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is searched for, for one of the two databases.
 *
 * <p>What somebody typed is taken apart into words of letters and digits, all of which a message must have; nothing else
 * of it reaches the database, so that its operators cannot be used.
 *
 * @param join the table of words, joined
 * @param condition the condition
 * @param parameters for the condition's question marks
 */
record SearchTerms(String join, String condition, List<Object> parameters) {
    private static final int MAX_WORDS = 16;
    private static final int MAX_WORD_LENGTH = 64;

    SearchTerms {
        parameters = List.copyOf(parameters);
    }

    /**
     * Returns the words in a text: the first few, each cut off where it becomes too long.
     */
    static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        text.codePoints().takeWhile(_ -> words.size() < MAX_WORDS).forEach(c -> {
            if (isPartOfWord(c)) {
                if (word.length() < MAX_WORD_LENGTH) {
                    word.appendCodePoint(c);
                }
            } else if (!word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        });
        if (!word.isEmpty() && words.size() < MAX_WORDS) {
            words.add(word.toString());
        }
        return words;
    }

    private static boolean isPartOfWord(int c) {
        return Character.isLetterOrDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK;
    }

    /** Returns the condition, or null if there is no word in the text. */
    static @Nullable SearchTerms of(String text, long accountId, boolean postgres) {
        List<String> words = words(text);
        if (words.isEmpty()) {
            return null;
        }
        return postgres ? forPostgres(words, accountId) : forSqlite(words, accountId);
    }

    private static SearchTerms forSqlite(List<String> words, long accountId) {
        String all = words.stream().map(word -> '"' + word + '"').collect(Collectors.joining(" "));
        return new SearchTerms(
                " JOIN archive_text t ON t.rowid = e.id",
                "archive_text MATCH ?",
                List.of("words : (" + all + ") AND owners : " + owner(accountId)));
    }

    private static SearchTerms forPostgres(List<String> words, long accountId) {
        return new SearchTerms(
                " JOIN archive_text t ON t.id = e.id",
                "t.words @@ (plainto_tsquery('simple', ?) && CAST(? AS tsquery))",
                List.of(String.join(" ", words), '\'' + ownerLexeme(accountId) + '\''));
    }

    /** Returns the word that stands for an account among the owners of a message. */
    static String owner(long accountId) {
        return "a" + accountId;
    }

    /** Returns the same as no word of a message can be. */
    static String ownerLexeme(long accountId) {
        return "@" + accountId;
    }
}
