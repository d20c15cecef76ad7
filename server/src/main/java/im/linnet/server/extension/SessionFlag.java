// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

/**
 * Something that a client has turned on for its session. It stays on when the client resumes its stream, also after a
 * restart of the server (XEP-0198 §5).
 *
 * @param name what it is stored as: a short word of lower-case letters
 */
public record SessionFlag(String name) {
    /** The client gets copies of what the user's other clients send and receive (XEP-0280). */
    public static final SessionFlag CARBONS = new SessionFlag("carbons");

    /** Refuses a name that could not be told from several. */
    public SessionFlag {
        if (name.isEmpty() || !name.chars().allMatch(c -> c >= 'a' && c <= 'z')) {
            throw new IllegalArgumentException("not a name for a flag: " + name);
        }
    }
}
