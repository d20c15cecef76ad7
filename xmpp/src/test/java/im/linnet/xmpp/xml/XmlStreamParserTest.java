// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static im.linnet.xmpp.xml.Feed.ROOT;
import static im.linnet.xmpp.xml.Feed.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import im.linnet.xmpp.Namespaces;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class XmlStreamParserTest {
    private final XmlStreamParser parser = new XmlStreamParser(XmlLimits.AUTHENTICATED);

    private void append(String text) {
        parser.append(ByteBuffer.wrap(utf8(text)));
    }

    private Element received() {
        XmlEvent event = parser.next();
        assertThat(event).isInstanceOf(XmlEvent.Received.class);
        return ((XmlEvent.Received) Objects.requireNonNull(event)).element();
    }

    @Test
    void streamOpensCarriesElementsAndCloses() {
        append("<?xml version='1.0'?>\n" + ROOT.replace(">", " to='example.org' xml:lang='en'>"));
        append("<message to='a@b'><body>Hi &amp; bye</body></message> \n <presence/></stream:stream>\n");

        assertThat(parser.next())
                .isEqualTo(new XmlEvent.Opened(
                        Element.builder("stream", Namespaces.STREAMS)
                                .attribute("to", "example.org")
                                .attribute("xml:lang", "en")
                                .build(),
                        Namespaces.CLIENT));
        assertThat(received())
                .isEqualTo(Element.builder("message", Namespaces.CLIENT)
                        .attribute("to", "a@b")
                        .textChild("body", "Hi & bye")
                        .build());
        assertThat(received()).isEqualTo(Element.of("presence", Namespaces.CLIENT));
        assertThat(parser.next()).isEqualTo(new XmlEvent.Closed());
        assertThat(parser.next()).isNull();
        assertThat(parser.buffered()).isZero();
    }

    @Test
    void emptyRootOpensAndCloses() {
        append("<s xmlns='urn:x'/>");

        assertThat(parser.next()).isEqualTo(new XmlEvent.Opened(Element.of("s", "urn:x"), "urn:x"));
        assertThat(parser.next()).isEqualTo(new XmlEvent.Closed());
        assertThat(parser.next()).isNull();
    }

    @Test
    void anythingAfterTheEndOfTheStreamIsAnError() {
        append("<s></s><t/>");
        assertThat(parser.next()).isInstanceOf(XmlEvent.Opened.class);
        assertThat(parser.next()).isEqualTo(new XmlEvent.Closed());

        assertThatThrownBy(parser::next).isInstanceOf(XmlException.class);
    }

    @Test
    void byteOrderMarkIsSkippedAtTheStartOnly() {
        append("\uFEFF<?xml version='1.0'?><s>\uFEFF");

        assertThat(parser.next()).isInstanceOf(XmlEvent.Opened.class);
        assertThatThrownBy(parser::next).isInstanceOf(XmlException.class);
    }

    @Test
    void failureIsForGood() {
        append("<s><a></b></a>");
        assertThat(parser.next()).isInstanceOf(XmlEvent.Opened.class);
        assertThatThrownBy(parser::next).isInstanceOf(XmlException.class);

        append("<c/>");
        assertThat(parser.buffered()).isZero();
        assertThatThrownBy(parser::next).isInstanceOf(XmlException.class);
        parser.restart();
        append("<s>");
        assertThatThrownBy(parser::next).isInstanceOf(XmlException.class);
    }

    @Test
    void restartKeepsWhatIsBufferedAndForgetsTheOldRoot() {
        append("<a:s xmlns:a='urn:a' xmlns='urn:old'><auth/>\n<?xml version='1.0'?><s xmlns='urn:new'><x/>");
        assertThat(parser.next()).isInstanceOf(XmlEvent.Opened.class);
        assertThat(received()).isEqualTo(Element.of("auth", "urn:old"));

        parser.restart();

        assertThat(parser.next()).isEqualTo(new XmlEvent.Opened(Element.of("s", "urn:new"), "urn:new"));
        assertThat(received()).isEqualTo(Element.of("x", "urn:new"));
        append("<a:x/>");
        assertThatThrownBy(parser::next)
                .isInstanceOfSatisfying(
                        XmlException.class, e -> assertThat(e.kind()).isEqualTo(XmlException.Kind.PREFIX));
    }

    @Test
    void discardDropsWhatFollowedInTheClear() {
        append(ROOT + "<starttls xmlns='" + Namespaces.TLS + "'/><iq type='set' id='injected'/><iq");
        assertThat(parser.next()).isInstanceOf(XmlEvent.Opened.class);
        assertThat(received().name()).isEqualTo("starttls");

        assertThat(parser.discard()).isEqualTo(33);
        parser.restart();

        assertThat(parser.next()).isNull();
        append(ROOT + "<a/>");
        assertThat(parser.next()).isInstanceOf(XmlEvent.Opened.class);
        assertThat(received()).isEqualTo(Element.of("a", Namespaces.CLIENT));
    }

    @Test
    void discardInTheMiddleOfAnElementStartsAfresh() {
        append("<s><a><b>");
        assertThat(parser.next()).isInstanceOf(XmlEvent.Opened.class);
        assertThat(parser.next()).isNull();

        assertThat(parser.discard()).isEqualTo(6);

        append("<c/>");
        assertThat(received()).isEqualTo(Element.of("c", ""));
    }

    @Test
    void manyElementsInRandomPiecesComeOutInOrder() {
        StringBuilder stream = new StringBuilder(ROOT);
        for (int i = 0; i < 300; i++) {
            stream.append("<message id='")
                    .append(i)
                    .append("'><body>")
                    .append("ä€😀".repeat(i))
                    .append("</body></message>");
        }
        byte[] bytes = stream.toString().getBytes(StandardCharsets.UTF_8);
        Feed.Outcome whole = Feed.run(bytes, XmlLimits.AUTHENTICATED, Feed.WHOLE);

        assertThat(whole.failure()).isNull();
        assertThat(whole.events()).hasSize(301);
        for (int most : new int[] {1, 7, 100, 3_000}) {
            Feed.Cutter cutter = Feed.random(new Random(most), most);
            assertThat(Feed.run(bytes, XmlLimits.AUTHENTICATED, cutter)).isEqualTo(whole);
        }
    }
}
