// SPDX-License-Identifier: Apache-2.0
package im.linnet.server.feature;

import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import im.linnet.xmpp.xml.XmlWriter;

/** Elements as they are stored. */
final class StoredXml {
    private static final int TYPICAL = 1_024;
    /** What the options allow at most: elements were within the limits of their time when they came. */
    private static final XmlLimits LIMITS = new XmlLimits(16_777_216, 512, 1_024, 1_000_000, 16_777_216);

    private StoredXml() {}

    static byte[] of(Element element) {
        XmlWriter writer = new XmlWriter(TYPICAL);
        writer.element(element, "");
        return writer.toByteArray();
    }

    static Element parse(byte[] stored) {
        return XmlStreamParser.parseFragment(stored, "", LIMITS);
    }
}
