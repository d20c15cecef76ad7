// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.disco;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Octet strings in the order of the collation {@code i;octet} (RFC 4790 §9.3). */
final class Octets {
    /** Compares texts by their UTF-8 octets, which is not the order of {@link String#compareTo} beyond the BMP. */
    static final Comparator<String> ORDER = (a, b) -> Arrays.compareUnsigned(utf8(a), utf8(b));

    private Octets() {}

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Joins octet strings from lesser to greater and appends an octet. */
    static byte[] joinSorted(List<byte[]> parts, int end) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        parts.stream().sorted(Arrays::compareUnsigned).forEach(joined::writeBytes);
        joined.write(end);
        return joined.toByteArray();
    }
}
