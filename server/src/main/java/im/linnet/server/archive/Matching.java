// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a query as SQL: constant text with parameters, nothing of it from outside.
 *
 * @param from the tables, with {@code e} for {@code archive_entry}
 * @param where the conditions
 * @param parameters numbers and texts for the question marks
 */
record Matching(String from, String where, List<Object> parameters) {
    private static final String ENTRIES = "archive_entry e";

    Matching {
        parameters = List.copyOf(parameters);
    }

    /**
     * @param peerId the number of the bare address that is wanted, or null for any
     * @param words what is searched for, or null for nothing
     */
    static Matching of(PageRequest request, @Nullable Long peerId, @Nullable SearchTerms words) {
        List<Object> parameters = new ArrayList<>();
        StringBuilder where = new StringBuilder("e.account_id = ?");
        parameters.add(request.accountId());
        if (peerId != null) {
            where.append(" AND e.peer_id = ?");
            parameters.add(peerId);
        }
        if (request.with() != null && request.with().isFull()) {
            where.append(" AND e.resource = ?");
            parameters.add(EntryStore.resourceHash(request.with()));
        }
        if (!request.ids().isEmpty()) {
            where.append(" AND e.id IN (")
                    .append(String.join(", ", Collections.nCopies(request.ids().size(), "?")))
                    .append(')');
            parameters.addAll(request.ids());
        }
        if (words != null) {
            where.append(" AND ").append(words.condition());
            parameters.addAll(words.parameters());
        }
        String from = words == null ? ENTRIES : ENTRIES + words.join();
        return new Matching(from, where.toString(), parameters).in(request.range());
    }

    /** Returns the same with bounds for the ids. */
    Matching in(PageRequest.Range range) {
        List<Object> more = new ArrayList<>(parameters);
        StringBuilder narrower = new StringBuilder(where);
        if (range.after() >= 0) {
            narrower.append(" AND e.id > ?");
            more.add(range.after());
        }
        if (range.before() < Long.MAX_VALUE) {
            narrower.append(" AND e.id < ?");
            more.add(range.before());
        }
        return new Matching(from, narrower.toString(), more);
    }
}
