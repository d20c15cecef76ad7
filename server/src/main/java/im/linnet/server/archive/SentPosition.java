// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

/**
 * Which stanza of which session of its sender a message was (XEP-0198).
 *
 * @param session the session's number
 * @param h the stanza's number in it
 * @param floor the number up to which all stanzas were handled when this one came
 */
public record SentPosition(long session, long h, long floor) {}
