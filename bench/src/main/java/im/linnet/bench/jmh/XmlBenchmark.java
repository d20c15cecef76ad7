// SPDX-License-Identifier: Apache-2.0
package im.linnet.bench.jmh;

import im.linnet.xmpp.xml.Element;
import im.linnet.xmpp.xml.XmlEvent;
import im.linnet.xmpp.xml.XmlLimits;
import im.linnet.xmpp.xml.XmlStreamParser;
import im.linnet.xmpp.xml.XmlWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What ten typical stanzas, 308 bytes on average, cost to read and to write. Figures are for one stanza. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(XmlBenchmark.COUNT)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class XmlBenchmark {
    static final int COUNT = 10;

    private static final String ROOT =
            "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";
    private static final List<String> STANZAS = List.of(
            """
            <message from='mira@lake.example/desk' to='oskar@hill.example' type='chat' id='7f3a91c2'>\
            <body>Are you coming to the harbour tonight? I'll bring the boat.</body>\
            <request xmlns='urn:xmpp:receipts'/><active xmlns='http://jabber.org/protocol/chatstates'/>\
            <origin-id xmlns='urn:xmpp:sid:0' id='7f3a91c2'/></message>""",
            """
            <message from='mira@lake.example/desk' to='oskar@hill.example/phone' type='chat' id='c81d'>\
            <composing xmlns='http://jabber.org/protocol/chatstates'/><no-store xmlns='urn:xmpp:hints'/></message>""",
            """
            <message from='teehaus@rooms.lake.example/Jürgen' to='mira@lake.example/desk' type='groupchat' id='g-19'>\
            <body>Schöne Grüße aus Köln, der Kuchen kostet 15 € und reicht für alle 🍰</body>\
            <stanza-id xmlns='urn:xmpp:sid:0' by='teehaus@rooms.lake.example' id='0198c3f2aa'/>\
            <occupant-id xmlns='urn:xmpp:occupant-id:0' id='dd72603deec90a38ba552f7c68cbcc61bca202cd'/></message>""",
            """
            <presence from='mira@lake.example/desk' id='p1'><show>away</show><status>Back at three</status>\
            <priority>5</priority><c xmlns='http://jabber.org/protocol/caps' hash='sha-1'\
             node='https://client.example' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/>\
            <x xmlns='vcard-temp:x:update'><photo>01b87fcd030b72895ff8e88db57ec525450f000d</photo></x></presence>""",
            """
            <iq from='lake.example' to='mira@lake.example/desk' id='ping-4' type='get'>\
            <ping xmlns='urn:xmpp:ping'/></iq>""",
            """
            <iq id='push-2' to='mira@lake.example/desk' type='set'><query xmlns='jabber:iq:roster' ver='v42'>\
            <item jid='oskar@hill.example' name='Oskar &quot;Ossi&quot;' subscription='both'><group>Friends</group>\
            <group>Harbour</group></item></query></iq>""",
            """
            <message to='oskar@hill.example' type='chat' id='om1'><encrypted xmlns='eu.siacs.conversations.axolotl'>\
            <header sid='27183'>\
            <key rid='31415'>MwohBfRoAQxl3ZgBpT0vWbqC3m4xWlLkVh5y7JH2vSx9EAEYACJwKq1a3x7ytkGm0c7xq1Qn2h2l6n==</key>\
            <key rid='12321' prekey='true'>MwiuAhIhBc8cVh0n3m4xWlLkVh5y7JH2vSx9EAEYACJwKq1a3x7ytkGm0c7xq1Qn2h2lAA</key>\
            <key rid='99881'>MwohBR0n3m4xWlLkVh5y7JH2vSx9EAEYACJwKq1a3x7ytkGm0c7xq1Qn2h2l6nfRoAQxl3ZgBpT0vW==</key>\
            <iv>rq6+b1o0Xn3Gqk9o</iv></header><payload>hC1k0oJ8Zt3mQw7P0nhC1k0oJ8Zt3mQw7P0n==</payload></encrypted>\
            <encryption xmlns='urn:xmpp:eme:0' namespace='eu.siacs.conversations.axolotl' name='OMEMO'/>\
            <body>I sent you an OMEMO encrypted message.</body><store xmlns='urn:xmpp:hints'/></message>""",
            "<a xmlns='urn:xmpp:sm:3' h='1337'/>",
            "<r xmlns='urn:xmpp:sm:3'/>",
            """
            <message from='mira@lake.example' to='mira@lake.example/phone' type='chat'>\
            <received xmlns='urn:xmpp:carbons:2'><forwarded xmlns='urn:xmpp:forward:0'>\
            <message xmlns='jabber:client' from='oskar@hill.example/phone' to='mira@lake.example/desk' type='chat'\
             id='e4b1'><body>Yes, at eight. Shall we ask the others, too?</body>\
            <thread>0e3141cd80894871a68e6fe6b1ec56fa</thread><request xmlns='urn:xmpp:receipts'/>\
            <markable xmlns='urn:xmpp:chat-markers:0'/><origin-id xmlns='urn:xmpp:sid:0' id='e4b1'/>\
            <stanza-id xmlns='urn:xmpp:sid:0' by='mira@lake.example' id='0198c3f2ab'/></message>\
            </forwarded></received></message>""");

    private final List<ByteBuffer> bytes = new ArrayList<>();
    private final List<Element> elements = new ArrayList<>();
    private final List<Element> rebuilt = new ArrayList<>();
    private final XmlStreamParser parser = new XmlStreamParser(XmlLimits.AUTHENTICATED);
    private final XmlWriter writer = new XmlWriter(1_024);

    /** Opens the stream and reads each stanza once. */
    @Setup
    public void open() {
        parser.append(ByteBuffer.wrap(ROOT.getBytes(StandardCharsets.UTF_8)));
        parser.next();
        for (String stanza : STANZAS) {
            ByteBuffer buffer = ByteBuffer.wrap(stanza.getBytes(StandardCharsets.UTF_8));
            bytes.add(buffer);
            Element element = received(buffer);
            elements.add(element);
            rebuilt.add(element.withChildren(element.children()));
        }
    }

    private Element received(ByteBuffer buffer) {
        buffer.rewind();
        parser.append(buffer);
        if (parser.next() instanceof XmlEvent.Received(Element element)) {
            return element;
        }
        throw new IllegalStateException("not a whole element");
    }

    /** Reads. */
    @Benchmark
    public void parse(Blackhole sink) {
        for (int i = 0; i < COUNT; i++) {
            sink.consume(received(bytes.get(i)));
        }
    }

    /** Reads, changes the sender, writes: the way of a stanza through a server. */
    @Benchmark
    public void relay(Blackhole sink) {
        for (int i = 0; i < COUNT; i++) {
            Element element = received(bytes.get(i)).with("from", "mira@lake.example/desk");
            writer.clear();
            writer.element(element, "jabber:client");
            sink.consume(writer.length());
        }
    }

    /** Writes elements that remember their content. */
    @Benchmark
    public void write(Blackhole sink) {
        written(elements, sink);
    }

    /** Writes elements from their trees. */
    @Benchmark
    public void writeTree(Blackhole sink) {
        written(rebuilt, sink);
    }

    private void written(List<Element> all, Blackhole sink) {
        for (int i = 0; i < COUNT; i++) {
            writer.clear();
            writer.element(all.get(i), "jabber:client");
            sink.consume(writer.length());
        }
    }
}
