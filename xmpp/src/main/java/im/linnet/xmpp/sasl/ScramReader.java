// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.sasl;

/** Reads the attributes of a SCRAM message in order, strictly (RFC 5802 §7). */
final class ScramReader {
    /** The longest nonce, both halves together. */
    static final int MAX_NONCE_LENGTH = 1024;

    private final String text;
    private int position;

    ScramReader(String text, int position) {
        this.text = text;
        this.position = position;
    }

    static SaslException malformed(String reason) {
        return new SaslException(SaslCondition.MALFORMED_REQUEST, reason);
    }

    /** Refuses NUL, which no part of a message may hold. */
    static void noNul(String message) {
        if (message.indexOf('\0') >= 0) {
            throw malformed("NUL");
        }
    }

    int position() {
        return position;
    }

    boolean atEnd() {
        return position >= text.length();
    }

    /** Refuses a mandatory extension: there is none that is known. */
    void noMandatoryExtension() {
        if (text.startsWith("m=", position)) {
            throw malformed("mandatory extension");
        }
    }

    /** Reads an attribute with this name and the comma after it. */
    String attribute(char name) {
        if (!text.startsWith(name + "=", position)) {
            throw malformed("attribute " + name + " is missing");
        }
        return value();
    }

    /** Reads a nonce. */
    String nonce() {
        String nonce = attribute('r');
        if (nonce.length() > MAX_NONCE_LENGTH || !nonce.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw malformed("nonce is too long or not printable");
        }
        return nonce;
    }

    /** Reads one extension and returns it whole; refuses attributes that have their own place. */
    String extension() {
        int start = position;
        char name = position < text.length() ? text.charAt(position) : ' ';
        boolean letter = name >= 'a' && name <= 'z' || name >= 'A' && name <= 'Z';
        if (!letter || "amnrcsipve".indexOf(name) >= 0 || !text.startsWith("=", position + 1)) {
            throw malformed("attribute out of place");
        }
        String value = value();
        return text.substring(start, start + 2 + value.length());
    }

    private String value() {
        int start = position + 2;
        int comma = text.indexOf(',', start);
        int end = comma < 0 ? text.length() : comma;
        if (end == start || comma == text.length() - 1) {
            throw malformed("empty attribute");
        }
        position = comma < 0 ? end : comma + 1;
        return text.substring(start, end);
    }
}
