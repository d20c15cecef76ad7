// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.config;

import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what somebody probably meant. */
final class Nearest {
    /** Longer names are not compared: the cost grows with the square of the length. */
    private static final int LONGEST = 100;

    private Nearest() {}

    /** Returns the candidate with the smallest edit distance, or null if none is near. */
    static @Nullable String to(String name, Collection<String> candidates) {
        if (name.length() > LONGEST) {
            return null;
        }
        String wanted = plain(name);
        String nearest = null;
        int least = Math.max(2, wanted.length() / 3) + 1;
        for (String candidate : candidates) {
            int distance = distance(wanted, plain(candidate));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest;
    }

    // Dashes, underscores and letter case are what people mix up most: they cost nothing.
    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** The least number of insertions, deletions, substitutions and swaps of neighbours. */
    static int distance(String left, String right) {
        int[] beforeLast = new int[right.length() + 1];
        int[] last = new int[right.length() + 1];
        int[] row = new int[right.length() + 1];
        for (int column = 0; column <= right.length(); column++) {
            last[column] = column;
        }
        for (int line = 1; line <= left.length(); line++) {
            row[0] = line;
            for (int column = 1; column <= right.length(); column++) {
                boolean same = left.charAt(line - 1) == right.charAt(column - 1);
                int cost = Math.min(last[column - 1] + (same ? 0 : 1), Math.min(last[column], row[column - 1]) + 1);
                if (line > 1
                        && column > 1
                        && left.charAt(line - 1) == right.charAt(column - 2)
                        && left.charAt(line - 2) == right.charAt(column - 1)) {
                    cost = Math.min(cost, beforeLast[column - 2] + 1);
                }
                row[column] = cost;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[right.length()];
    }
}
