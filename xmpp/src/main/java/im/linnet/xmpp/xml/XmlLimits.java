// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

/**
 * Bounds of what a stream parser takes (XEP-0478, RFC 6120 §4.9.3.14, §13.12).
 *
 * @param bytes bytes of one top-level element, or of the stream header, before parsing
 * @param depth elements inside one another, the top-level element counted as 1; at most 1,000, since elements are read
 *     and written by recursion
 * @param attributes attributes of one element, namespace declarations included
 * @param children child nodes of one element
 * @param nameBytes bytes of one element or attribute name, prefix included
 */
public record XmlLimits(int bytes, int depth, int attributes, int children, int nameBytes) {
    /** What a stranger may send before it has authenticated. */
    public static final XmlLimits UNAUTHENTICATED = new XmlLimits(10_000, 16, 32, 64, 256);
    /** What a signed-in client may send by default. */
    public static final XmlLimits AUTHENTICATED = new XmlLimits(262_144, 64, 64, 10_000, 1_024);

    private static final int DEEPEST = 1_000;

    /** Checks that every bound is positive and that no stack can overflow. */
    public XmlLimits {
        if (bytes <= 0 || depth <= 0 || attributes <= 0 || children <= 0 || nameBytes <= 0) {
            throw new IllegalArgumentException("limits must be positive");
        }
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("limit of depth must be at most " + DEEPEST);
        }
    }
}
