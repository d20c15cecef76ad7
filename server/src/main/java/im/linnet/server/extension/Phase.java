// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.extension;

/** The order of filters: all of one phase run before those of the next. */
public enum Phase {
    /** Is the stanza acceptable at all? */
    CHECK,
    /** Does somebody not want it? */
    BLOCK,
    /** It is kept. */
    ARCHIVE,
    /** Others get a copy. */
    COPY,
    /** It is delivered. */
    DELIVER
}
