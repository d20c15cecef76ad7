// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

import im.linnet.xmpp.xml.XmlException.Kind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Parses one element over contiguous bytes by recursive descent.
 *
 * <p>The byte after the input must exist and be 0: no loop then has to compare its index with the end, since 0 stops
 * every one of them. Where the input ends too early, methods return null, a negative number or false and leave the
 * parser in a state from which {@link #parse} can begin anew; that is ordinary when bytes are still on their way, and so
 * must not cost an exception.
 */
final class ElementParser {
    /** Shorter content is not worth remembering: it is written as quickly from the tree. */
    private static final int CONTENT_WORTH_KEEPING = 48;

    private static final int KEPT_NODES = 64;
    private static final byte[] NOTHING = {};

    private final TagReader tag = new TagReader();
    private final TextReader text = new TextReader();
    private XmlLimits limits;

    private byte[] in = NOTHING;
    private int pos;
    private int end;

    /** The children of all open elements, those of the innermost last. */
    private @Nullable Node[] nodes = new @Nullable Node[16];

    private int nodeCount;

    private String topNamespace = "";
    /** Whether the bytes between the top element's tags mean the same wherever they are written. */
    private boolean portable;

    ElementParser(XmlLimits limits) {
        this.limits = limits;
    }

    void limits(XmlLimits changed) {
        limits = changed;
    }

    /** Returns the index after what was parsed. */
    int position() {
        return pos;
    }

    /** Forgets the declarations of the root. */
    void reset() {
        tag.bindings().clear();
    }

    /** Lets go of the input. */
    void release() {
        in = NOTHING;
        tag.release();
        text.release();
    }

    /**
     * Parses an element, from the byte after its {@code <}.
     *
     * @param inherited the default namespace around it
     * @return the element, or null if the input ends before the element does
     */
    @Nullable
    Element parse(byte[] input, int from, int to, String inherited) {
        begin(input, from, to);
        int outer = tag.bindings().count();
        try {
            return element(1, inherited, true, true);
        } finally {
            tag.bindings().cutTo(outer);
            Arrays.fill(nodes, 0, Math.min(nodes.length, nodeCount), null);
            if (nodes.length > KEPT_NODES) {
                nodes = new @Nullable Node[16];
            }
        }
    }

    /** Parses a stream's opening tag, from the byte after its {@code <}, and keeps its declarations; null if cut off. */
    @Nullable
    Root root(byte[] input, int from, int to) {
        begin(input, from, to);
        int outer = tag.bindings().count();
        TagReader.Outcome outcome = tag.read(input, from, to, limits);
        pos = tag.position();
        if (outcome == TagReader.Outcome.CUT) {
            tag.bindings().cutTo(outer);
            return null;
        }
        String contentNamespace = tag.defaultNamespaceOr("");
        String namespace = tag.elementNamespace(contentNamespace);
        Element header = Element.parsed(tag.localName(), namespace, tag.attributes(), List.of(), null);
        byte[] name = Arrays.copyOfRange(input, from, tag.nameEnd());
        return new Root(header, contentNamespace, name, outcome == TagReader.Outcome.EMPTY);
    }

    /**
     * A stream's opening tag.
     *
     * @param header the element
     * @param contentNamespace its default namespace
     * @param rawName its name as written
     * @param closed whether it was an empty-element tag
     */
    @SuppressWarnings("ArrayRecordComponent") // Only handed over, never compared.
    record Root(Element header, String contentNamespace, byte[] rawName, boolean closed) {}

    private void begin(byte[] input, int from, int to) {
        in = input;
        pos = from;
        end = to;
        nodeCount = 0;
    }

    /**
     * Parses from the byte after the {@code <} to the one after the end tag.
     *
     * @param movable whether {@link Element#inNamespace} would move the element if it has the top element's namespace
     * @param outerDefault whether the default namespace around it is the one around the top element's content
     */
    private @Nullable Element element(int depth, String inherited, boolean movable, boolean outerDefault) {
        if (depth > limits.depth()) {
            throw new XmlException(Kind.LIMIT, "elements too deep in one another");
        }
        int nameFrom = pos;
        int outerBindings = tag.bindings().count();
        TagReader.Outcome outcome = tag.read(in, pos, end, limits);
        pos = tag.position();
        if (outcome == TagReader.Outcome.CUT) {
            return null;
        }
        String contentNamespace = tag.defaultNamespaceOr(inherited);
        String namespace = tag.elementNamespace(contentNamespace);
        String name = tag.localName();
        String[] attributes = tag.attributes();
        int nameTo = tag.nameEnd();
        boolean inherits = depth == 1 || outerDefault && !tag.declaresDefault();
        boolean moves = depth == 1 ? top(namespace) : moves(namespace, movable, inherits);
        List<Node> children = List.of();
        byte[] content = null;
        if (outcome == TagReader.Outcome.OPEN) {
            int contentFrom = pos;
            int base = nodeCount;
            if (!children(depth, contentNamespace, moves, inherits)) {
                return null;
            }
            int contentTo = pos;
            children = taken(base);
            if (!endTag(nameFrom, nameTo)) {
                return null;
            }
            if (depth == 1 && portable && !children.isEmpty() && contentTo - contentFrom >= CONTENT_WORTH_KEEPING) {
                content = Arrays.copyOfRange(in, contentFrom, contentTo);
            }
        }
        tag.bindings().cutTo(outerBindings);
        return Element.parsed(name, namespace, attributes, children, content);
    }

    private boolean top(String namespace) {
        topNamespace = namespace;
        portable = !tag.prefixed();
        tag.bindings().watch();
        return true;
    }

    /** The remembered bytes must follow {@link Element#inNamespace} when they are written in another namespace. */
    private boolean moves(String namespace, boolean movable, boolean inherits) {
        boolean inTree = movable && namespace.equals(topNamespace);
        boolean inBytes = inherits && !tag.prefixed();
        portable = portable && inTree == inBytes;
        return inTree;
    }

    /** Reads up to the {@code </} of the end tag; false if cut off. */
    private boolean children(int depth, String namespace, boolean movable, boolean outerDefault) {
        int base = nodeCount;
        for (; ; ) {
            int at = pos;
            if (in[at] == '<' && in[at + 1] != '!') {
                int next = in[at + 1];
                if (next == '/') {
                    portable = portable && !tag.bindings().leaked();
                    return true;
                }
                if (at + 1 >= end) {
                    return false;
                }
                if (next == '?') {
                    throw new XmlException(Kind.RESTRICTED, "processing instruction");
                }
                pos = at + 1;
                Element child = element(depth + 1, namespace, movable, outerDefault);
                if (child == null) {
                    return false;
                }
                push(child, base);
            } else if (!text(base)) {
                return false;
            }
        }
    }

    private boolean text(int base) {
        String value = text.read(in, pos, end);
        if (value == null) {
            return false;
        }
        pos = text.position();
        portable = portable && !text.hasSection();
        if (!value.isEmpty()) {
            push(new Text(value), base);
        }
        return true;
    }

    private void push(Node node, int base) {
        if (nodeCount - base >= limits.children()) {
            throw new XmlException(Kind.LIMIT, "too many children in one element");
        }
        if (nodeCount == nodes.length) {
            nodes = Arrays.copyOf(nodes, nodeCount * 2);
        }
        nodes[nodeCount++] = node;
    }

    /** Returns the nodes from an index on and takes them off the stack. */
    @SuppressWarnings("NullAway") // Below nodeCount the array holds no null.
    private List<Node> taken(int base) {
        List<Node> taken = switch (nodeCount - base) {
            case 0 -> List.of();
            case 1 -> List.of(nodes[base]);
            case 2 -> List.of(nodes[base], nodes[base + 1]);
            default -> List.of(Arrays.copyOfRange(nodes, base, nodeCount));
        };
        Arrays.fill(nodes, base, nodeCount, null);
        nodeCount = base;
        return taken;
    }

    /** Reads an end tag, whose name must be that of the start tag; false if cut off. */
    private boolean endTag(int nameFrom, int nameTo) {
        int at = pos + 2;
        int next = endTagName(in, at, end, nameFrom, nameTo);
        if (next < 0) {
            return false;
        }
        pos = next;
        return true;
    }

    private static int endTagName(byte[] in, int at, int end, int nameFrom, int nameTo) {
        int length = nameTo - nameFrom;
        int available = Math.min(length, end - at);
        if (!Arrays.equals(in, at, at + available, in, nameFrom, nameFrom + available)) {
            throw new XmlException(Kind.NOT_WELL_FORMED, "end tag does not match the start tag");
        }
        return available < length ? XmlChars.CUT : tagEnd(in, at + length, end);
    }

    /** Reads an end tag from the byte after its {@code </}; returns the index after it, or a negative number if cut. */
    static int endTag(byte[] in, int at, int end, byte[] name) {
        int available = Math.min(name.length, end - at);
        if (!Arrays.equals(in, at, at + available, name, 0, available)) {
            throw new XmlException(Kind.NOT_WELL_FORMED, "end tag does not match the start tag");
        }
        return available < name.length ? XmlChars.CUT : tagEnd(in, at + name.length, end);
    }

    private static int tagEnd(byte[] in, int from, int end) {
        int at = from;
        while (XmlChars.isSpace(in[at])) {
            at++;
        }
        if (in[at] == '>') {
            return at + 1;
        }
        if (at >= end) {
            return XmlChars.CUT;
        }
        throw new XmlException(Kind.NOT_WELL_FORMED, "end tag does not end after its name");
    }
}
