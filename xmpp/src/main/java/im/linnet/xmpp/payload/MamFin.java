// SPDX-License-Identifier: Apache-2.0
package im.linnet.xmpp.payload;

import im.linnet.xmpp.xml.Element;

/**
 * The end of what an archive sends: XEP-0313 Message Archive Management, version 1.1.3.
 *
 * @param complete whether the query needs no further page (§4.3.2)
 * @param stable whether the same query will have the same results later on
 * @param page which page was sent
 */
public record MamFin(boolean complete, boolean stable, ResultSetPage page) {
    private static final String NAME = "fin";

    /** Reads a {@code fin} element; what is not valid in it counts as not said. */
    public static MamFin of(Element fin) {
        ResultSetPage page = ResultSetPage.in(fin);
        return new MamFin(
                isTrue(fin.attribute("complete", "false")),
                isTrue(fin.attribute("stable", "true")),
                page == null ? ResultSetPage.empty(null) : page);
    }

    private static boolean isTrue(String value) {
        return value.equals("true") || value.equals("1");
    }

    /** Returns the {@code fin} element. */
    public Element toElement() {
        return Element.builder(NAME, MamQuery.NAMESPACE)
                .attribute("complete", complete ? "true" : null)
                .attribute("stable", stable ? null : "false")
                .child(page.toElement())
                .build();
    }
}
