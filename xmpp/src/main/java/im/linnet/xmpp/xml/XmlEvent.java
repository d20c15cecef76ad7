// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.xml;

/** What comes out of a stream: its opening tag, its top-level elements, its closing tag. */
public sealed interface XmlEvent {
    /**
     * The stream's opening tag.
     *
     * @param header the root element without children
     * @param contentNamespace the default namespace that the root declares, empty for none
     */
    record Opened(Element header, String contentNamespace) implements XmlEvent {}

    /**
     * A whole top-level element.
     *
     * @param element the element
     */
    record Received(Element element) implements XmlEvent {}

    /** The stream's closing tag. */
    record Closed() implements XmlEvent {}
}
