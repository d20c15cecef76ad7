// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes up well-formed elements, with everything in them that is allowed and rare. */
final class RandomXml {
    private static final String[] NAMES = {"message", "body", "x", "item", "a-b.c_1", "größe", "_", "xmlfoo", "名"};
    private static final String[] PREFIXES = {"p", "q", "stream", "xmls", "n0", "ns1"};
    private static final String[] NAMESPACES = {"jabber:client", "jabber:server", "urn:a", "urn:b", "http://x/?a&amp;b"
    };
    private static final String[] TEXTS = {
        "plain",
        " ",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "a]]b",
        "]]",
        "]",
        ">",
        "\"'",
        "&lt;",
        "&gt;",
        "&amp;",
        "&apos;",
        "&quot;",
        "&#38;",
        "&#x26;",
        "&#xD;",
        "&#10;",
        "&#9;",
        "&#x1F600;",
        "ä",
        "€",
        "😀",
        "\uFEFF",
        "\u0085",
        "\u2028",
        "\uFFFD",
        "0123456789abcdef0123456789",
        "=",
        "/",
        "xmlns",
        "&#093;",
        "longer text of some words, with a full stop. "
    };
    private static final String[] SECTIONS = {"", "<a>", "&amp;", "]", "]]", "]>", "\r\n", "ä😀", "<![CDATA["};
    private static final String[] SPACES = {" ", "  ", "\n", "\t", "\r\n "};

    private final Random random;
    private final StringBuilder out = new StringBuilder();
    private final List<String> declared = new ArrayList<>();

    /** Makes up elements that may use these prefixes, declared around them. */
    RandomXml(Random random, List<String> outer) {
        this.random = random;
        declared.addAll(outer);
    }

    /** Returns an element. */
    String element() {
        out.setLength(0);
        element(4);
        return out.toString();
    }

    private void element(int depth) {
        int outer = declared.size();
        StringBuilder attributes = new StringBuilder();
        for (int i = random.nextInt(4) == 0 ? 1 + random.nextInt(2) : 0; i > 0; i--) {
            declare(attributes, outer);
        }
        if (random.nextInt(3) == 0) {
            attributes
                    .append(space())
                    .append("xmlns")
                    .append(equal())
                    .append(quoted(random.nextInt(5) == 0 ? "" : pick(NAMESPACES)));
        }
        String name = prefixed(4) + pick(NAMES);
        attributes(attributes);
        out.append('<').append(name).append(attributes).append(random.nextInt(8) == 0 ? space() : "");
        if (random.nextInt(4) == 0) {
            out.append("/>");
        } else {
            out.append('>');
            content(depth);
            out.append("</")
                    .append(name)
                    .append(random.nextInt(8) == 0 ? space() : "")
                    .append('>');
        }
        declared.subList(outer, declared.size()).clear();
    }

    private void declare(StringBuilder attributes, int outer) {
        String prefix = pick(PREFIXES);
        if (!declared.subList(outer, declared.size()).contains(prefix)) {
            declared.add(prefix);
            attributes
                    .append(space())
                    .append("xmlns:")
                    .append(prefix)
                    .append(equal())
                    .append(quoted(pick(NAMESPACES)));
        }
    }

    private void attributes(StringBuilder attributes) {
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            // The index makes names differ, whatever the prefixes stand for.
            String name = random.nextInt(10) == 0 && i == 0 ? "xml:lang" : prefixed(4) + pick(NAMES) + i;
            StringBuilder value = new StringBuilder();
            for (int j = random.nextInt(4); j > 0; j--) {
                value.append(pick(TEXTS));
            }
            attributes.append(space()).append(name).append(equal()).append(quoted(value.toString()));
        }
    }

    private void content(int depth) {
        for (int i = random.nextInt(5); i > 0; i--) {
            switch (random.nextInt(depth > 0 ? 5 : 3)) {
                case 0, 1 -> text(pick(TEXTS));
                case 2 -> section();
                default -> element(depth - 1);
            }
        }
    }

    private void text(String text) {
        boolean joins = text.startsWith(">") && out.toString().endsWith("]]")
                || text.startsWith("]") && out.toString().endsWith("]");
        out.append(joins ? " " : "").append(text);
    }

    private void section() {
        if (random.nextInt(3) == 0) {
            out.append("<![CDATA[")
                    .append(pick(SECTIONS))
                    .append(pick(SECTIONS).replace(">", ""))
                    .append("]]>");
        }
    }

    private String prefixed(int oneOf) {
        return declared.isEmpty() || random.nextInt(oneOf) != 0
                ? ""
                : declared.get(random.nextInt(declared.size())) + ":";
    }

    private String quoted(String value) {
        String quote = random.nextBoolean() ? "'" : "\"";
        return quote + value.replace(quote, quote.equals("'") ? "&apos;" : "&quot;") + quote;
    }

    private String equal() {
        return random.nextInt(10) == 0 ? space() + "=" + space() : "=";
    }

    private String space() {
        return random.nextInt(6) == 0 ? pick(SPACES) : " ";
    }

    private String pick(String[] from) {
        return from[random.nextInt(from.length)];
    }
}
