// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static im.linnet.xmpp.xml.Feed.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import im.linnet.xmpp.Namespaces;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Random;

/** What must hold for any bytes in a stream, well-formed or not. */
final class Agreement {
    private static final byte[] ROOT = utf8(Feed.ROOT);
    private static final XmlLimits LIMITS = new XmlLimits(20_000, 50, 40, 1_000, 200);

    private Agreement() {}

    /** Checks all of it for bytes that stand after a stream's opening tag. */
    static void check(byte[] content) {
        byte[] stream = joined(ROOT, content);
        Feed.Outcome whole = Feed.run(stream, LIMITS, Feed.WHOLE);
        piecesAgree(stream, whole, Feed.SINGLE);
        piecesAgree(stream, whole, Feed.random(new Random(content.length), 30));
        othersAgree(content);
        for (XmlEvent event : whole.events()) {
            if (event instanceof XmlEvent.Received(Element element)) {
                survivesWriting(element);
            }
        }
    }

    /**
     * How bytes are cut does not matter, save that an error may need more bytes to show, and that of an exceeded limit
     * and another fault right behind it either may be found first.
     */
    private static void piecesAgree(byte[] stream, Feed.Outcome whole, Feed.Cutter cutter) {
        XmlStreamParser parser = new XmlStreamParser(LIMITS);
        Feed.Outcome pieces = Feed.run(parser, stream, cutter);
        assertThat(pieces.events()).isEqualTo(whole.events());
        boolean waits = whole.failure() != null && pieces.failure() == null && parser.buffered() > 0;
        boolean limit = whole.failure() == XmlException.Kind.LIMIT || pieces.failure() == XmlException.Kind.LIMIT;
        if (limit && !waits) {
            assertThat(whole.failure()).isNotNull();
            assertThat(pieces.failure()).isNotNull();
        } else if (!waits) {
            assertThat(pieces.failure()).isEqualTo(whole.failure());
        }
    }

    /**
     * Where we take it, both other parsers do and see the same tree. Where we refuse it, one of them does too (each of
     * them takes some things that are not XML), or it is text outside of stanzas, which only we must refuse.
     */
    private static void othersAgree(byte[] content) {
        byte[] stream = joined(ROOT, utf8("<wrap>"), content, utf8("</wrap></stream:stream>"));
        Feed.Outcome ours = Feed.run(stream, LIMITS, Feed.WHOLE);
        boolean taken = ours.failure() == null && ours.events().getLast() instanceof XmlEvent.Closed;
        int trees = 0;
        for (Oracle oracle : Oracle.values()) {
            switch (oracle.parse(stream)) {
                case Oracle.Verdict.Tree(Element tree) -> {
                    trees += tree.elements().size() == 1 && tree.children().size() == 1 ? 1 : 0;
                    if (taken) {
                        assertThat(tree.elements()).as("%s", oracle).isEqualTo(received(ours));
                    }
                }
                case Oracle.Verdict.Restricted() ->
                    assertThat(taken)
                            .as("%s found something restricted", oracle)
                            .isFalse();
                case Oracle.Verdict.Malformed(String why) ->
                    assertThat(taken && !oracle.refusesOnlyNames(stream))
                            .as("refused by %s: %s", oracle, why)
                            .isFalse();
            }
        }
        if (!taken && trees == Oracle.values().length) {
            assertThat(ours.failure())
                    .as("refused here, taken by others")
                    .isIn(XmlException.Kind.RESTRICTED, XmlException.Kind.LIMIT);
        }
    }

    private static List<Element> received(Feed.Outcome outcome) {
        return outcome.events().stream()
                .filter(XmlEvent.Received.class::isInstance)
                .map(event -> ((XmlEvent.Received) event).element())
                .toList();
    }

    /** An element is the same after it was written to another stream, whatever was done to its envelope. */
    static void survivesWriting(Element element) {
        assertThat(rewritten(element, Namespaces.CLIENT)).isEqualTo(element);
        assertThat(rewritten(element, Namespaces.SERVER)).isEqualTo(element);
        assertThat(rewritten(element, "")).isEqualTo(element);
        Element addressed = element.with("from", "a'b&c@d/\u00e9<").with("id", null);
        assertThat(rewritten(addressed, Namespaces.CLIENT)).isEqualTo(addressed);
        Element moved = addressed.inNamespace(Namespaces.SERVER);
        assertThat(rewritten(moved, Namespaces.SERVER)).isEqualTo(moved);
        assertThat(rewritten(moved.inNamespace(Namespaces.CLIENT), Namespaces.CLIENT))
                .isEqualTo(moved.inNamespace(Namespaces.CLIENT));
        Element rebuilt = element.withChildren(element.children());
        assertThat(rewritten(rebuilt, Namespaces.CLIENT)).isEqualTo(element);
    }

    private static Element rewritten(Element element, String around) {
        XmlWriter writer = new XmlWriter(16);
        writer.element(element, around);
        return XmlStreamParser.parseFragment(
                writer.toByteArray(), around, new XmlLimits(1_000_000, 50, 100, 1_000, 200));
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
