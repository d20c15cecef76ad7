// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of an archive.
 *
 * @param messages the messages in the order of the archive
 * @param complete whether nothing that was asked for was left out at the page's end (its beginning, going backwards)
 * @param index how many messages that match come before the page, or null if that is costly to know
 * @param count how many messages match, or null if that is costly to know
 */
public record ArchivePage(
        List<ArchivedMessage> messages,
        boolean complete,
        @Nullable Integer index,
        @Nullable Integer count) {
    public ArchivePage {
        messages = List.copyOf(messages);
    }

    /**
     * A message in an archive.
     *
     * @param id its id
     * @param stanza its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // Bytes on their way from the database, never compared.
    public record ArchivedMessage(long id, byte[] stanza) {}
}
