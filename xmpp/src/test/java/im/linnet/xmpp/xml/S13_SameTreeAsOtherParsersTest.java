// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import static im.linnet.xmpp.xml.Feed.ROOT;
import static im.linnet.xmpp.xml.Feed.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Nothing is smuggled past us: the JDK's parser and Woodstox see what we see, and so does whoever we write to. */
class S13_SameTreeAsOtherParsersTest {
    private static final String[] MUTATIONS = {
        "<",
        ">",
        "/",
        "'",
        "\"",
        "&",
        ";",
        "=",
        " ",
        "]",
        "]]>",
        "<![CDATA[",
        "<!--x-->",
        "<?x?>",
        "&foo;",
        "&#0;",
        "&#xD800;",
        "&#x110000;",
        "xmlns='urn:z'",
        " xmlns:p='urn:p'",
        "p:",
        "xml:",
        ":",
        "\0",
        "\u0001",
        "\r",
        "\u00ff",
        "\u00c0\u0080",
        "\u00ed\u00a0\u0080",
        "\u00f4\u0090\u0080\u0080",
        "\u00ef\u00bf\u00be",
        "a",
        "-",
        "1",
        "</",
        "/>",
        "<a>",
        "</a>",
        "<!DOCTYPE a>",
        " a='1'",
        " p:a='1'",
        "</stream:stream>",
        " xmlns=''",
        " xmlns:p=''",
        "\u00c3\u0097",
        "\u00c2\u00b7"
    };

    static List<String> vectors() {
        return Vectors.stanzas();
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void vectorIsTakenAndReadAlike(String stanza) {
        Feed.Outcome outcome = Feed.run(utf8(ROOT + stanza), XmlLimits.AUTHENTICATED, Feed.WHOLE);

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.events()).hasSize(2).last().isInstanceOf(XmlEvent.Received.class);
        Agreement.check(utf8(stanza));
    }

    @Test
    void madeUpElementsAreTakenAndReadAlike() {
        for (int seed = 0; seed < 3_000; seed++) {
            String content = madeUp(seed);
            Feed.Outcome outcome = Feed.run(utf8(ROOT + content), XmlLimits.AUTHENTICATED, Feed.WHOLE);
            assertThat(outcome.failure()).as("seed %d: %s", seed, content).isNull();
            check("seed " + seed, utf8(content));
        }
    }

    @Test
    void damagedElementsAreRefusedByAllOrReadAlike() {
        List<byte[]> originals = new ArrayList<>();
        Vectors.stanzas().forEach(stanza -> originals.add(utf8(stanza)));
        for (int seed = 0; seed < 200; seed++) {
            originals.add(utf8(madeUp(seed)));
        }
        Random random = new Random(13);
        for (int i = 0; i < 15_000; i++) {
            byte[] damaged = originals.get(random.nextInt(originals.size()));
            for (int times = 1 + random.nextInt(2); times > 0; times--) {
                damaged = damaged(damaged, random);
            }
            check("round " + i, damaged);
        }
    }

    private static void check(String which, byte[] content) {
        try {
            Agreement.check(content);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(which + ": " + new String(content, StandardCharsets.ISO_8859_1), e);
        }
    }

    private static String madeUp(int seed) {
        Random random = new Random(seed);
        RandomXml xml = new RandomXml(random, List.of("stream"));
        return xml.element() + (random.nextBoolean() ? "\r\n" : "") + xml.element();
    }

    private static byte[] damaged(byte[] original, Random random) {
        if (original.length == 0) {
            return original;
        }
        int at = random.nextInt(original.length);
        int cut = Math.min(original.length - at, random.nextInt(3));
        String put = cut > 0 && random.nextInt(3) == 0 ? "" : MUTATIONS[random.nextInt(MUTATIONS.length)];
        byte[] middle = put.getBytes(StandardCharsets.ISO_8859_1);
        byte[] damaged = Arrays.copyOf(original, original.length - cut + middle.length);
        System.arraycopy(middle, 0, damaged, at, middle.length);
        System.arraycopy(original, at + cut, damaged, at + middle.length, original.length - at - cut);
        return damaged;
    }
}
