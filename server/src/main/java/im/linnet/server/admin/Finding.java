// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.admin;

import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/**
 * What {@code linnet check} has found out about one thing.
 *
 * @param subject what was looked at, such as {@code c2s.port}
 * @param message what is the matter
 * @param fix what to do about it; empty when there is nothing to do
 */
record Finding(Level level, String subject, String message, String fix) {
    /** How bad it is. */
    enum Level {
        /** Nothing to do. */
        OK,
        /** Works, but probably not as wanted. */
        WARNING,
        /** Keeps the server from working. */
        PROBLEM
    }

    static Finding ok(String subject, String message) {
        return new Finding(Level.OK, subject, message, "");
    }

    static Finding warning(String subject, String message, String fix) {
        return new Finding(Level.WARNING, subject, message, fix);
    }

    static Finding problem(String subject, String message, String fix) {
        return new Finding(Level.PROBLEM, subject, message, fix);
    }

    ObjectNode json() {
        ObjectNode json = Json.object()
                .put("level", level.name().toLowerCase(Locale.ROOT))
                .put("subject", subject)
                .put("message", message);
        return fix.isEmpty() ? json : json.put("fix", fix);
    }

    String text() {
        String line = String.format(Locale.ROOT, "%-8s", level.name().toLowerCase(Locale.ROOT))
                + (subject.isEmpty() ? message : subject + ": " + message);
        return fix.isEmpty() ? line : line + System.lineSeparator() + "        fix: " + fix;
    }
}
