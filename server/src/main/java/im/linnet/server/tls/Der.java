// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/** Writes the little of ASN.1 DER (X.690) that a self-signed certificate needs. */
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int UTF8_STRING = 0x0c;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int UTC_TIME = 0x17;
    private static final int GENERALIZED_TIME = 0x18;
    private static final int CONTEXT = 0x80;
    private static final int CONSTRUCTED = 0x20;
    private static final int LAST_YEAR_OF_TWO_DIGITS = 2049;
    private static final DateTimeFormatter TWO_DIGITS = DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'");
    private static final DateTimeFormatter FOUR_DIGITS = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'");

    private Der() {}

    /** Encodes a value whose content is the parts, one after the other. */
    static byte[] value(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length < 0x80) {
            out.write(length);
        } else {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            out.write(0x80 | bytes);
            for (int i = bytes - 1; i >= 0; i--) {
                out.write(length >>> 8 * i);
            }
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    static byte[] sequence(byte[]... parts) {
        return value(SEQUENCE, parts);
    }

    /** Encodes a value with a tag of the context, simple or made of others. */
    static byte[] tagged(int number, boolean constructed, byte[]... parts) {
        return value(CONTEXT | (constructed ? CONSTRUCTED : 0) | number, parts);
    }

    /**
     * Encodes an object identifier.
     *
     * @param hex its content octets in hexadecimal
     */
    static byte[] identifier(String hex) {
        return value(OBJECT_IDENTIFIER, HexFormat.of().parseHex(hex));
    }

    static byte[] text(String text) {
        return value(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Encodes a bit string of whole octets. */
    static byte[] bits(byte[] octets) {
        return value(BIT_STRING, new byte[1], octets);
    }

    /** Encodes a time: until 2049 with two digits of the year, then with four (RFC 5280 §4.1.2.5). */
    static byte[] time(Instant instant) {
        OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
        return time.getYear() <= LAST_YEAR_OF_TWO_DIGITS
                ? value(UTC_TIME, ascii(TWO_DIGITS.format(time)))
                : value(GENERALIZED_TIME, ascii(FOUR_DIGITS.format(time)));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
