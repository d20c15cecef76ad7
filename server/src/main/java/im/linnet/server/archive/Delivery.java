// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.archive;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * To which session a message went, as which of its stanzas (XEP-0198).
 *
 * @param session the session's number
 * @param sequence the stanza's number in it
 */
public record Delivery(long session, long sequence) {
    private static final int BYTES = 2 * Long.BYTES;

    /** Returns deliveries as the column {@code deliveries} has them: 16 bytes each, big-endian; null for none. */
    static byte @Nullable [] toBytes(List<Delivery> deliveries) {
        if (deliveries.isEmpty()) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(deliveries.size() * BYTES);
        for (Delivery delivery : deliveries) {
            bytes.putLong(delivery.session).putLong(delivery.sequence);
        }
        return bytes.array();
    }

    /** Reads the column {@code deliveries}. */
    public static List<Delivery> of(byte @Nullable [] column) {
        List<Delivery> deliveries = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(column == null ? new byte[0] : column);
        while (bytes.remaining() >= BYTES) {
            deliveries.add(new Delivery(bytes.getLong(), bytes.getLong()));
        }
        return deliveries;
    }
}
