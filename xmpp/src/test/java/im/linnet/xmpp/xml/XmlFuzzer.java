// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

/**
 * Any bytes: however they are cut, the parser says the same; where it takes them, other parsers read the same; and what
 * was read survives being written.
 *
 * <p>A target for Jazzer ({@code --target_class=im.linnet.xmpp.xml.XmlFuzzer}); {@link XmlFuzzerTest} replays the
 * corpus.
 */
public final class XmlFuzzer {
    private static final int LONGEST = 4_096;

    private XmlFuzzer() {}

    /** Checks an input; throws if something that must hold does not. */
    public static void fuzzerTestOneInput(byte[] content) {
        if (content.length <= LONGEST) {
            Agreement.check(content);
        }
    }
}
